"""Makes what a reader sees out of marked-up source, and keeps the way back to every sign of it."""

from __future__ import annotations

import re
from bisect import bisect_right

from handrail.read.nouns import Shown

# Signs that mean the same are shown as one, sign for sign, so that no offset moves.
_SAME = str.maketrans(
    dict.fromkeys("\u2018\u2019\u02bc", "'")
    | dict.fromkeys("\u201c\u201d\u201e", '"')
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2212", "-")
    | {"\u03bc": "\u00b5", "\u00a0": " "}
)
_BREAK = re.compile(r"[\u200b\u200c\u200d\u2060\ufeff\u00ad]+|[^\S ]+\s*| {2,}\s*| [^\S ]+\s*")
_UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad"


class Stretch:
    """Collects the runs of one block."""

    __slots__ = ("_ends", "_length", "_parts", "_sources", "_starts", "blank")

    def __init__(self) -> None:
        """Begin with nothing."""
        self._parts: list[str] = []
        self._starts: list[int] = []
        self._sources: list[int] = []
        self._ends: list[int] = []
        self._length = 0
        self.blank = True

    def __bool__(self) -> bool:
        return self._length > 0

    @property
    def source_end(self) -> int:
        """Where the last run ends in the source."""
        return self._ends[-1] if self._ends else 0

    def words(self, source: str, start: int, end: int) -> None:
        """Add plain source as it stands, with blanks made single."""
        position = start
        for gap in _BREAK.finditer(source, start, end):
            if gap.start() > position:
                self._literal(source, position, gap.start())
            if gap.group()[0] not in _UNSEEN:
                self.sign(" ", gap.start(), gap.end())
            position = gap.end()
        if position < end:
            self._literal(source, position, end)

    def sign(self, shown: str, start: int, end: int) -> None:
        """Add something shown differently from its source: an entity, a run of blanks."""
        if not shown or (shown == " " and self.blank):
            return
        self._run(shown.translate(_SAME), start, end)

    def _literal(self, source: str, start: int, end: int) -> None:
        if self.blank and source[start] in " \xa0":
            start += 1
        if start < end:
            self._run(source[start:end].translate(_SAME), start, end)

    def _run(self, text: str, start: int, end: int) -> None:
        self._parts.append(text)
        self._starts.append(self._length)
        self._sources.append(start)
        self._ends.append(end)
        self._length += len(text)
        self.blank = text[-1] == " "

    def shown(self) -> Shown | None:
        """What was collected, without blanks at its end; None if there is nothing to see."""
        text = "".join(self._parts)
        if not text.strip():
            return None
        whole = Shown(
            text=text, starts=tuple(self._starts), sources=tuple(self._sources), ends=tuple(self._ends)
        )
        return cut(whole, 0, len(text.rstrip()))


def cut(shown: Shown, start: int, end: int) -> Shown:
    """The part of `shown` from `start` to `end`."""
    if start == 0 and end == len(shown.text):
        return shown
    first, last = bisect_right(shown.starts, start) - 1, bisect_right(shown.starts, end - 1) - 1
    sources, ends = list(shown.sources[first : last + 1]), list(shown.ends[first : last + 1])
    # The outer runs may be cut; asking `span` for their edges keeps the rule for entities in one place.
    sources[0] = shown.span(start, start + 1)[0]
    ends[-1] = shown.span(end - 1, end)[1]
    starts = [max(0, at - start) for at in shown.starts[first : last + 1]]
    return Shown(text=shown.text[start:end], starts=tuple(starts), sources=tuple(sources), ends=tuple(ends))
