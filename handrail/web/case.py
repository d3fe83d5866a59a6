"""A question as it stands in an address: what was typed, what it means, and what can't be read.

The names in an address are those of the command line's options, read by the same readers, so that an address
is a question: it can be kept, sent to a colleague, and asked again as JSON. An empty field is one that wasn't
filled in. What can't be read is kept with the field it stands in, and never stops the rest from being read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from starlette.datastructures import FormData, ImmutableMultiDict, QueryParams

import handrail
from handrail.errors import InputError
from handrail.exchange import reading

Read = TypeVar("Read")

SENT = "ask"
"""Stands in every form that asks: one that was sent empty is told from a page that was only opened."""
LONGEST_VALUE = 20_000
MOST_VALUES = 200
LABELS = {
    "course": "What is taken now",
    "age": "Age",
    "sex": "Sex",
    "weight": "Weight",
    "height": "Height",
    "egfr": "eGFR",
    "creatinine": "Creatinine",
    "crcl": "Creatinine clearance",
    "dialysis": "Dialysis",
    "pregnant": "Pregnant",
    "gestation_weeks": "Weeks of pregnancy",
    "country": "Country",
    "indication": "What it is for",
    "alcohol": "Alcohol",
    "also": "Other medicines",
    "condition": "Conditions",
    "symptom": "Symptoms now",
    "fact": "Further facts",
    "medicine": "Medicine",
    "have": "Tablets at hand",
    "halves": "Halves",
    "liquid": "Liquid at hand",
    "start": "First day",
    "protect": "Dose that goes last",
    "floor": "Changed floors",
    "reason": "Reason",
    "draws": "Draws",
    "seed": "Seed",
    "kinetics": "Kinetics",
    "to": "Goal",
    "by": "Be there by",
    "change_on": "Change only on",
    "choose": "Plan to show",
    "limits": "Limits",
}
"""What a field is called on a screen; a screen may add its own with `Case(..., labels=...)`."""
_OPTION = re.compile(r"--([a-z][a-z-]*)( )?")
_EXAMPLE = re.compile(r"(like this: [^.]*|with commas between them: )$")
"""Before an option: what follows is what to write, and on a screen the field has the name already."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldError:
    """What is wrong with a field, and what would be right.

    Attributes:
        field: its name in the form; "" where it can't be said of one.
        label: what the field is called.
        pointed: what was typed, with the words that can't be read pointed at on a line below; "" for none.
    """

    field: str
    label: str
    message: str
    fix: str = ""
    pointed: str = ""


class Case:
    """What someone asks, read field by field.

    Args:
        given: the query of an address, or the fields of a form, or (name, value) pairs.
        labels: what further fields are called.

    Attributes:
        errors: what can't be used, by field.
        is_sent: whether a form was sent, be it empty.
    """

    def __init__(
        self,
        given: QueryParams | FormData | Mapping[str, str] | Iterable[tuple[str, str]],
        labels: Mapping[str, str] | None = None,
    ) -> None:
        self.labels = {**LABELS, **(labels or {})}
        self._given: dict[str, list[str]] = {}
        if isinstance(given, ImmutableMultiDict):
            pairs = cast("Iterable[tuple[str, Any]]", given.multi_items())
        else:
            several = given.items() if isinstance(given, Mapping) else given
            pairs = cast("Iterable[tuple[str, Any]]", several)
        self.is_sent = False
        for name, value in pairs:
            if name == SENT:
                self.is_sent = True
            elif isinstance(value, str) and name != "form_token":
                self._given.setdefault(name.replace("-", "_"), []).append(value)
        self.errors: dict[str, FieldError] = {}
        self._refuse_too_much()

    def _refuse_too_much(self) -> None:
        for name, values in list(self._given.items()):
            if len(values) > MOST_VALUES or any(len(value) > LONGEST_VALUE for value in values):
                del self._given[name]
                self.refuse(InputError("This is too long to be read.", fix="Give only what matters."), name)

    # ---- what was typed -----------------------------------------------------------------------------

    def typed(self, name: str) -> str:
        """What stands in a field, as it was typed; several values with commas between them."""
        return ", ".join(self._given.get(name, ()))

    def text(self, name: str) -> str | None:
        """What stands in a field; None where it is empty."""
        return next((value.strip() for value in self._given.get(name, ()) if value.strip()), None)

    def texts(self, name: str) -> list[str] | None:
        """Everything that stands in a field that may be given several times; None where all are empty."""
        return [value.strip() for value in self._given.get(name, ()) if value.strip()] or None

    def ticked(self, name: str) -> bool | None:
        """A yes or no; None where neither was said.

        An error is kept for any other word.
        """
        return self.read(name, _yes_or_no)

    def is_ticked(self, name: str, value: str = "yes") -> bool:
        """Whether a value is among those given: for a tick that was set."""
        return value in (given.strip() for given in self._given.get(name, ()))

    @property
    def names(self) -> tuple[str, ...]:
        """The fields that hold something."""
        return tuple(name for name in self._given if self.text(name) is not None)

    @property
    def errors_as_asked(self) -> list[FieldError]:
        """What is wrong, in the order of the fields; what is missing altogether first."""
        places = {name: place for place, name in enumerate(self._given)}
        return sorted(self.errors.values(), key=lambda error: places.get(error.field, -1))

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all was asked."""
        return not self.names

    def address(self, path: str, **changes: str | None) -> str:
        """The same question at an address, some of its fields changed; None leaves one out."""
        pairs = [
            (name, value) for name in self.names if name not in changes for value in self.texts(name) or ()
        ]
        pairs += [(name, value) for name, value in changes.items() if value is not None]
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def pairs(self, *without: str) -> list[tuple[str, str]]:
        """Every field and value, for the hidden fields of a form that asks something more."""
        return [
            (name, value) for name in self.names if name not in without for value in self.texts(name) or ()
        ]

    # ---- what it means ------------------------------------------------------------------------------

    def read(self, name: str, reader: Callable[[str], Read], otherwise: Any = None) -> Read | Any:
        """A field as `reader` reads it; what can't be read is kept as its error, and is then `otherwise`."""
        text = self.text(name)
        if text is None:
            return otherwise
        try:
            return reader(text)
        except InputError as error:
            self.refuse(error, name)
            return otherwise

    def read_all(self, name: str, reader: Callable[[list[str]], Read], otherwise: Any = None) -> Read | Any:
        """The same for a field that may be given several times."""
        texts = self.texts(name)
        if texts is None:
            return otherwise
        try:
            return reader(texts)
        except InputError as error:
            self.refuse(error, name)
            return otherwise

    def refuse(self, error: InputError, field: str = "") -> None:
        """Keep what is wrong, with its field; the first word about a field stays."""
        name = field or self.field_of(error)
        message, _, pointed = error.message.partition("\n")
        found = FieldError(
            field=name,
            label=self.labels.get(name, name),
            message=self._on_screen(message),
            fix=self._on_screen(error.fix),
            pointed=pointed.rstrip(),
        )
        self.errors.setdefault(name, found)

    def field_of(self, error: InputError) -> str:
        """The field that an error is about, from the place that the engine names; "" where it names none."""
        option = _OPTION.match(error.where or error.message)
        if option is not None:
            name = option[1].replace("-", "_")
            return "to" if name == "goal" else name
        first, _, rest = error.where.partition(",")
        if first == "person":
            return _OF_PERSON.get(rest.strip().lower(), "")
        return first if first in ("course", "medicine") else ""

    def _on_screen(self, text: str) -> str:
        """A sentence about options, said of fields."""

        def said(found: re.Match[str]) -> str:
            if _EXAMPLE.search(text[: found.start()]):
                return ""
            name = found[1].replace("-", "_")
            return f"{self.labels.get(name, name)}{found[2] or ''}"

        return _OPTION.sub(said, text)

    # ---- the nouns ----------------------------------------------------------------------------------

    @cached_property
    def medicine(self) -> handrail.Medicine:
        """The medicine that was named, or the first there is.

        Raises:
            PackError: its data are wrong.
        """
        names = handrail.medicine_names()
        wanted = self.text("medicine")
        if wanted is not None:
            try:
                return handrail.load_medicine(wanted)
            except InputError as error:
                self.refuse(error, "medicine")
        return handrail.load_medicine(names[0])

    @cached_property
    def country(self) -> str | None:
        """The country, where it can be read."""
        return self.read("country", handrail.read_country)

    @cached_property
    def course(self) -> handrail.Course | None:
        """What is taken now; None where nothing was said, or where it can't be read."""
        products = self.medicine.products
        return self.read("course", lambda text: handrail.parse_course(text, products=products))

    @cached_property
    def person(self) -> handrail.Person:
        """Whoever it is for; what can't be read is left out here, and stands in `errors`."""
        given: dict[str, Any] = {
            "country": self.country,
            "indication": self.read("indication", handrail.read_indication),
            "age_years": self._quantity("age", "age"),
            "sex": self.read("sex", handrail.read_sex),
            "weight_kg": self._quantity("weight", "weight"),
            "height_cm": self._quantity("height", "height"),
            "creatinine_mg_dl": self._quantity("creatinine", "creatinine"),
            "egfr_ml_min_1_73m2": self._quantity("egfr", "egfr"),
            "creatinine_clearance_ml_min": self._quantity("crcl", "creatinine_clearance"),
            "dialysis": self.read("dialysis", handrail.read_dialysis),
            "pregnant": self.ticked("pregnant"),
            "gestation_weeks": self._quantity("gestation_weeks", "gestation"),
            "alcohol_drinks_week": self._quantity("alcohol", "alcohol"),
            "conditions": self.read_all("condition", reading.names),
            "other_medicines": self.read_all("also", reading.names),
            "symptoms": self.read_all("symptom", reading.names),
            "facts": self.read_all("fact", reading.facts, {}),
        }
        try:
            return handrail.Person(**given)
        except InputError as error:
            return self._person_without(given, error)

    def _person_without(self, given: Mapping[str, Any], error: InputError) -> handrail.Person:
        """The person without the values that can't be, each kept as the error of its field."""
        kept: dict[str, Any] = {}
        for name, value in given.items():
            try:
                handrail.Person(**{**kept, name: value})
            except InputError as alone:
                self.refuse(alone, _FIELD_OF_MEMBER.get(name, name))
            else:
                kept[name] = value
        if not self.errors:
            self.refuse(error)
        return handrail.Person(**kept)

    def _quantity(self, name: str, kind: str) -> float | None:
        option = f"--{name.replace('_', '-')}"
        return cast(
            "float | None", self.read(name, lambda text: handrail.read_quantity(text, kind, where=option))
        )

    @property
    def is_refused(self) -> bool:
        """Whether anything that was read so far can't be used. Ask for the nouns first."""
        return bool(self.errors)


_FIELD_OF_MEMBER = {
    "age_years": "age",
    "weight_kg": "weight",
    "height_cm": "height",
    "creatinine_mg_dl": "creatinine",
    "egfr_ml_min_1_73m2": "egfr",
    "creatinine_clearance_ml_min": "crcl",
    "alcohol_drinks_week": "alcohol",
    "conditions": "condition",
    "other_medicines": "also",
    "symptoms": "symptom",
    "facts": "fact",
}
_OF_PERSON = {
    **{member.replace("_", " "): field for member, field in _FIELD_OF_MEMBER.items()},
    **{
        name: name for name in ("age", "sex", "weight", "height", "creatinine", "egfr", "dialysis", "country")
    },
    "creatinine clearance": "crcl",
    "gestation": "gestation_weeks",
    "pregnant": "pregnant",
    "indication": "indication",
    "alcohol": "alcohol",
    "kidneys": "egfr",
}


def _yes_or_no(text: str) -> bool:
    word = text.lower()
    if word in ("yes", "on", "true", "1"):
        return True
    if word in ("no", "off", "false", "0"):
        return False
    raise InputError(f"'{text[:40]}' is neither yes nor no.", fix="Write yes or no, or leave it out.")
