"""A list of treatment places from a file, and the nearest of them: offline, and nobody is asked where one is.

Reads a CSV file as public locators export it, such as that of FindTreatment.gov: a heading in the first line,
then a place in each. Which columns are understood, by any of their names: docs/how-to/getting-help.md.
Distances are as the crow flies; no address is turned into a position.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from handrail.errors import InputError

EARTH_RADIUS_KM = 6371.0088
"""Mean radius of the earth (International Union of Geodesy and Geophysics)."""
LARGEST_BYTES = 60_000_000
MOST_SHOWN = 50
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "name": ("name1", "name", "facility_name", "facility", "provider", "title"),
    "program": ("name2", "program", "dba"),
    "street": ("street1", "street", "address", "address1"),
    "street2": ("street2", "address2"),
    "city": ("city", "town", "locality"),
    "state": ("state", "province", "region", "county"),
    "zip": ("zip", "zipcode", "zip_code", "postcode", "postal_code"),
    "phone": ("phone", "telephone", "intake1", "main_phone"),
    "website": ("website", "websiteurl", "website_url", "url", "web"),
    "kind": ("type_facility", "typedescription", "category", "kind", "type", "service_setting"),
    "latitude": ("latitude", "lat", "y"),
    "longitude": ("longitude", "lon", "lng", "long", "x"),
}
"""By what we call it, the headings under which a column is found; the first that is there is taken."""
NEEDED = ("name", "latitude", "longitude")


@dataclass(frozen=True, kw_only=True, slots=True)
class HelpPlace:
    """A place in a directory, as its file says it."""

    name: str
    latitude: float
    longitude: float
    program: str = ""
    address: str = ""
    phone: str = ""
    website: str = ""
    kind: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Directory:
    """The places of a file.

    Attributes:
        left_out: rows without a name or a position that can be.
    """

    places: tuple[HelpPlace, ...]
    left_out: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Nearby:
    """A place and how far it is, as the crow flies."""

    place: HelpPlace
    distance_km: float


def read_directory(data: bytes, name: str = "the file") -> Directory:
    """The places in a CSV file.

    Args:
        data: the file's bytes; UTF-8, with or without a mark, or Windows-1252.
        name: what to call the file in a message.

    Raises:
        InputError: it is too large, no table, or has no column for the name or the position.
    """
    if len(data) > LARGEST_BYTES:
        raise InputError(f"{name} has more than {LARGEST_BYTES:,} bytes.", fix="Cut it to your region.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\x00" in text:
        raise InputError(f"{name} is no text.", fix="Export the list as CSV.", where="--directory")
    try:
        rows = csv.reader(io.StringIO(text, newline=""), _dialect(text))
        head = [cell.strip().casefold().replace(" ", "_") for cell in next(rows, [])]
        places = _columns(head, name)
        return _read(rows, places)
    except csv.Error as problem:
        raise InputError(
            f"{name} can't be read as a table: {problem}.", fix="Export the list as CSV.", where="--directory"
        ) from None


def directory_words(directory: Directory) -> str:
    """How much a directory holds, and what of it could not be used."""
    count = len(directory.places)
    said = f"From a list of {count} {'place' if count == 1 else 'places'}."
    if directory.left_out:
        rows = "row was" if directory.left_out == 1 else "rows were"
        said += f" {directory.left_out} {rows} left out: no name, or no position."
    return said


def nearest_places(
    directory: Directory, latitude: float, longitude: float, *, most: int = 10, within_km: float | None = None
) -> tuple[Nearby, ...]:
    """The nearest places, nearest first.

    Args:
        directory: of `read_directory`.
        latitude, longitude: where to measure from, in degrees.
        most: how many.
        within_km: none further than that.

    Raises:
        InputError: a position that is none.

    >>> far = Directory(places=(HelpPlace(name="a", latitude=0, longitude=1),), left_out=0)
    >>> round(nearest_places(far, 0, 0)[0].distance_km, 1)
    111.2
    """
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise InputError(
            f"{latitude:g}, {longitude:g} is no position on the earth.",
            fix="Latitude -90 to 90, longitude -180 to 180, such as 52.52,13.40.",
            where="--at",
        )
    found = [
        Nearby(place=place, distance_km=distance_km(latitude, longitude, place.latitude, place.longitude))
        for place in directory.places
    ]
    near = [one for one in found if within_km is None or one.distance_km <= within_km]
    near.sort(key=lambda one: (one.distance_km, one.place.name))
    return tuple(near[: max(0, min(most, MOST_SHOWN))])


def distance_km(latitude: float, longitude: float, to_latitude: float, to_longitude: float) -> float:
    """Great-circle distance between two positions in degrees (haversine).

    Source:
        Sinnott 1984, Virtues of the haversine, Sky and Telescope 68(2):159.
    """
    here, there = math.radians(latitude), math.radians(to_latitude)
    up, across = there - here, math.radians(to_longitude - longitude)
    half = math.sin(up / 2) ** 2 + math.cos(here) * math.cos(there) * math.sin(across / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


def read_position(text: str, where: str = "--at") -> tuple[float, float]:
    """A latitude and a longitude in degrees, such as "52.52,13.40".

    Raises:
        InputError: it is written otherwise, or is no position.
    """
    parts = text.replace(";", ",").split(",")
    try:
        latitude, longitude = (float(part) for part in parts)
    except ValueError:
        latitude = longitude = math.nan
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise InputError(
            f"{where} '{text[:40]}' is no latitude and longitude in degrees.",
            fix=f"Write it like this: {where} 52.52,13.40 (minus for south and west).",
            where=where,
        )
    return latitude, longitude


def _dialect(text: str) -> type[csv.Dialect]:
    """Commas, semicolons or tabs, by what stands in the first line."""
    first = text.split("\n", 1)[0]

    class Found(csv.excel):
        delimiter = max((",", ";", "\t"), key=first.count)

    return Found


def _columns(head: list[str], name: str) -> dict[str, int]:
    """By what we call it, where a column stands."""
    found = {
        ours: next(head.index(theirs) for theirs in names if theirs in head)
        for ours, names in COLUMNS.items()
        if any(theirs in head for theirs in names)
    }
    missing = [column for column in NEEDED if column not in found]
    if missing:
        raise InputError(
            f"{name} has no column for the {missing[0]}.",
            fix=f"Name one {' or '.join(COLUMNS[missing[0]][:3])} in the first line.",
            where="--directory",
        )
    return found


def _read(rows: Iterable[list[str]], columns: Mapping[str, int]) -> Directory:
    places: list[HelpPlace] = []
    left_out = 0
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        cells = {name: " ".join(row[at].split())[:200] for name, at in columns.items() if at < len(row)}
        place = _place(cells)
        if place is None:
            left_out += 1
        else:
            places.append(place)
    return Directory(places=tuple(places), left_out=left_out)


def _place(cells: Mapping[str, str]) -> HelpPlace | None:
    """The place of a row; None where it has no name, or no position that can be."""
    try:
        latitude, longitude = float(cells.get("latitude", "")), float(cells.get("longitude", ""))
    except ValueError:
        return None
    # 0, 0 lies in the sea off Africa: it is how a file says that it doesn't know.
    known = -90 <= latitude <= 90 and -180 <= longitude <= 180 and (latitude, longitude) != (0.0, 0.0)
    if not known or not cells.get("name"):
        return None
    where = [cells.get(name, "") for name in ("street", "street2", "city", "state", "zip")]
    return HelpPlace(
        name=cells["name"],
        program=cells.get("program", ""),
        address=", ".join(part for part in where if part),
        phone=cells.get("phone", ""),
        website=_web(cells.get("website", "")),
        kind=cells.get("kind", ""),
        latitude=latitude,
        longitude=longitude,
    )


def _web(text: str) -> str:
    """An address only where it is one that a browser may open: a file is not trusted."""
    return text if text.startswith(("http://", "https://")) else ""
