"""Dates as headers of comments write them."""

from __future__ import annotations

import re

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_TIME = r"(?:,?\s*(?:at\s+|-\s*|T)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*(?:[ap]\.?m\.?)?Z?)?"
_AGO = (
    r"(?:about |over |almost )?(?:\d+|an?|one|two|three)\s*(?:seconds?|"
    r"minutes?|mins?|hours?|hrs?\.?|h|days?|d|weeks?|w|wk\.?|months?|"
    r"mo\.?|years?|yrs?\.?|y)\s+ago"
)
DATE = (
    rf"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{{0,6}}\.?,?\s+)?(?:{_MONTH}\s+\d{{1,2}}(?:st|"
    rf"nd|rd|th)?,?\s+\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\.?\s+{_MONTH},?\s+\d{{4}}|\d{{4}}-\d{{2}}-\d{{2}}|"
    rf"\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}}){_TIME}"
    rf"|{_AGO}"
)

_WORDED = re.compile(
    rf"(?:(?P<month>{_MONTH})\s+(?P<day>\d{{1,2}})|(?P<day2>\d{{1,2}})(?:st|"
    rf"nd|rd|th)?\.?\s+(?P<month2>{_MONTH}))"
    r"(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})",
    re.I,
)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.]\d{2})?\s*([ap])?", re.I)


def read_date(text: str | None) -> str | None:
    """An ISO day, or minute if a time is told; None for "3 hours ago", and for 03/04/2011, which is two days.

    >>> read_date("July 4, 2011 at 7:12 pm")
    '2011-07-04T19:12'
    """
    if not text:
        return None
    iso, worded = _ISO.search(text), _WORDED.search(text)
    if iso:
        year, month, day, rest = int(iso[1]), int(iso[2]), int(iso[3]), text[iso.end() :]
    elif worded:
        name = (worded["month"] or worded["month2"])[:3].lower()
        year, month = int(worded["year"]), _MONTHS.index(name) + 1
        day, rest = int(worded["day"] or worded["day2"]), text[worded.end() :]
    else:
        return None
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    shown = f"{year:04d}-{month:02d}-{day:02d}"
    clock = _CLOCK.search(rest)
    if not clock:
        return shown
    hour, minute = int(clock[1]), int(clock[2])
    if clock[3] and hour <= 12:
        hour = hour % 12 + (12 if clock[3].lower() == "p" else 0)
    return f"{shown}T{hour:02d}:{minute:02d}" if hour < 24 and minute < 60 else shown
