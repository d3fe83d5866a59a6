"""A list of places from a file, and the nearest of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handrail.errors import InputError
from handrail.exchange.directory import (
    EARTH_RADIUS_KM,
    Directory,
    HelpPlace,
    directory_words,
    distance_km,
    nearest_places,
    read_directory,
    read_position,
)

HEAD = "name1,name2,street1,city,state,zip,phone,website,latitude,longitude,type_facility\n"
AUSTIN = "A Clinic,,1 Main St,Austin,TX,78701,512-555-0100,https://a.example,30.2672,-97.7431,SA\n"
DALLAS = "B House,Detox,2 Elm,Dallas,TX,75201,214-555-0100,javascript:alert(1),32.7767,-96.7970,SA\n"
PLACES = (HEAD + AUSTIN + DALLAS).encode()

latitudes = st.floats(-90, 90, allow_nan=False)
longitudes = st.floats(-180, 180, allow_nan=False)


@pytest.mark.parametrize(
    ("here", "there", "km"),
    [
        ((0, 0), (0, 90), EARTH_RADIUS_KM * 3.141592653589793 / 2),
        ((90, 0), (-90, 0), EARTH_RADIUS_KM * 3.141592653589793),
        ((36.12, -86.67), (33.94, -118.40), 2886.45),
        ((52.52, 13.40), (52.52, 13.40), 0),
    ],
    ids=["a quarter of the equator", "pole to pole", "Nashville to Los Angeles", "here"],
)
def test_distances_are_those_of_the_sphere(here, there, km) -> None:
    assert distance_km(*here, *there) == pytest.approx(km, rel=1e-5, abs=1e-9)


@given(latitudes, longitudes, latitudes, longitudes)
def test_a_distance_is_the_same_both_ways_and_never_longer_than_half_the_earth(a, b, c, d) -> None:
    there, back = distance_km(a, b, c, d), distance_km(c, d, a, b)

    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there <= EARTH_RADIUS_KM * 3.1415926536


@given(st.lists(st.tuples(latitudes, longitudes), max_size=30), latitudes, longitudes)
def test_the_nearest_come_first_and_none_nearer_is_left_out(where, latitude, longitude) -> None:
    places = tuple(HelpPlace(name=str(n), latitude=a, longitude=b) for n, (a, b) in enumerate(where))
    near = nearest_places(Directory(places=places, left_out=0), latitude, longitude, most=5)
    far = [one.distance_km for one in near]
    every = sorted(distance_km(latitude, longitude, a, b) for a, b in where)

    assert far == pytest.approx(every[:5])


def test_the_columns_of_a_public_export_are_understood() -> None:
    found = read_directory(PLACES)

    assert found.left_out == 0
    assert found.places[0] == HelpPlace(
        name="A Clinic",
        address="1 Main St, Austin, TX, 78701",
        phone="512-555-0100",
        website="https://a.example",
        kind="SA",
        latitude=30.2672,
        longitude=-97.7431,
    )


def test_an_address_that_a_browser_must_not_open_is_left_out() -> None:
    assert read_directory(PLACES).places[1].website == ""


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + PLACES,
        PLACES.replace(b",", b";"),
        PLACES.replace(b",", b"\t"),
        PLACES.replace(b"\n", b"\r\n"),
        PLACES.replace(b"name1", b"Facility_Name").replace(b"latitude,longitude", b"Lat,Lng"),
    ],
    ids=["with a mark", "semicolons", "tabs", "Windows line ends", "other headings"],
)
def test_the_same_list_written_otherwise_is_the_same(data: bytes) -> None:
    assert [place.name for place in read_directory(data).places] == ["A Clinic", "B House"]


def test_letters_of_an_older_code_page_are_read() -> None:
    assert (
        read_directory((HEAD + AUSTIN.replace("A Clinic", "Café")).encode("cp1252")).places[0].name == "Café"
    )


@pytest.mark.parametrize(
    "row",
    [
        "No position,,x,,,,,,,,\n",
        ",,x,,,,,,30,-97,\n",
        "In the sea,,x,,,,,,0,0,\n",
        "Nowhere,,x,,,,,,95,10,\n",
        "Not a number,,x,,,,,,nan,10,\n",
        "Short\n",
    ],
)
def test_a_row_that_is_no_place_is_counted_and_said(row: str) -> None:
    found = read_directory((HEAD + AUSTIN + row).encode())

    assert len(found.places) == 1
    assert "1 row was left out: no name, or no position." in directory_words(found)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no column for the name"),
        (b"name,city\nA,B\n", "no column for the latitude"),
        (b"latitude,longitude\n1,2\n", "no column for the name"),
        (b"\x00\x01\x02", "is no text"),
    ],
)
def test_a_file_that_is_no_list_of_places_is_refused_with_what_is_missing(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_directory(data)


@pytest.mark.parametrize("text", ["", "52.52", "a,b", "91,0", "0,181", "nan,nan", "52.52,13.40,1"])
def test_a_position_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="latitude and longitude"):
        read_position(text)


def test_a_position_is_read_with_its_minus() -> None:
    assert read_position(" -33.87; 151.21") == (-33.87, 151.21)
