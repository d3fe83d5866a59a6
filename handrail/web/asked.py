"""What a request may hold, read at the border into the nouns that everything else works with.

`PersonGiven` is made from `handrail.Person` itself, field by field: there is no second model to keep in
step. A number may come as a number in the unit that ends its name, or as the text that the command line
takes ("154 lb", "106 umol/L"); the same functions read it. A member that there is not is refused, with
the nearest that there is.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Annotated, Any, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainValidator,
    Strict,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
    WrapValidator,
    create_model,
    model_validator,
)
from pydantic_core import InitErrorDetails, PydanticCustomError

import handrail
from handrail.errors import InputError
from handrail.exchange.read_course import CourseGiven, read_course
from handrail.web.problems import unknown_member

LONGEST_SENTENCE = 20_000
LONGEST_STORY = 5000
MOST_NAMES = 200


def _custom(error: InputError) -> PydanticCustomError:
    context: dict[str, Any] = {"found": error.message, "fix": error.fix, "where": error.where}
    return PydanticCustomError("not_understood", "{found}", context)


def refusing(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A reader whose `InputError` points at the member it was about."""

    def pointed(value: Any) -> Any:
        try:
            return read(value)
        except InputError as error:
            raise _custom(error) from None

    return pointed


class Asked(BaseModel):
    """A request's body: no member but the named ones."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    @model_validator(mode="before")
    @classmethod
    def _refuse_unknown(cls, given: Any) -> Any:
        """Name the nearest member for each that there is not."""
        if not isinstance(given, Mapping):
            return given
        names = cast("Mapping[str, Any]", given)
        lines: list[InitErrorDetails] = []
        for name in names:
            if name not in cls.model_fields:
                found, fix = unknown_member(name, cls.model_fields)
                kind = PydanticCustomError("unknown_member", "{found}", {"found": found, "fix": fix})
                lines.append(InitErrorDetails(type=kind, loc=(name,), input=None))
        if lines:
            raise ValidationError.from_exception_data(cls.__name__, lines)
        return names


# ------------------------------------------------------------------------------- the person


def _quantity(kind: str) -> Callable[[Any], float | None]:
    def read(value: Any) -> float | None:
        if value is None:
            return None
        if isinstance(value, str):
            return handrail.read_quantity(value, kind)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(float(value)):
            raise InputError("This is neither a number nor a text with one.", fix='Such as 70 or "154 lb".')
        return float(value)

    return refusing(read)


def _word(read_word: str) -> Callable[[Any], str | None]:
    def read(value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str):
            raise InputError("This is no word.", fix="Give a text, or leave it out.")
        return getattr(handrail, read_word)(value)

    return refusing(read)


def _names(value: Any) -> tuple[str, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list):
        raise InputError("This is no list of names.", fix='Such as ["epilepsy"]; [] where there are none.')
    names = cast("list[Any]", value)
    if len(names) > MOST_NAMES:
        raise InputError(f"{len(names)} names are more than {MOST_NAMES}.", fix="Send those that matter.")
    for name in names:
        if not isinstance(name, str) or not name.strip():
            raise InputError("A name in it is no text, or is empty.", fix="Give each name once.")
    return tuple(str(name).strip() for name in names)


def _truth(value: Any) -> bool | None:
    if value is not None and not isinstance(value, bool):
        raise InputError("This is neither true nor false.", fix="Leave it out where it isn't known.")
    return value


def _facts(value: Any) -> dict[str, object]:
    if not isinstance(value, dict):
        raise InputError("This is no table of facts.", fix='Such as {"inpatient": true}.')
    read: dict[str, object] = {}
    for name, given in cast("dict[str, Any]", value).items():
        if isinstance(given, list):
            read[name] = _names(given)
        elif isinstance(given, bool | str):
            read[name] = given
        elif isinstance(given, int | float) and math.isfinite(float(given)):
            read[name] = float(given)
        else:
            raise InputError(
                f"The fact '{name[:60]}' is neither a number, true, false, a word, nor a list of words.",
                fix="Leave it out where it isn't known.",
            )
    return read


def _number_or_text(says: str, example: str) -> Any:
    return WithJsonSchema(
        {
            "anyOf": [{"type": "number"}, {"type": "string", "format": "quantity"}, {"type": "null"}],
            "description": says,
            "examples": [example],
        }
    )


def _as(schema: dict[str, Any], says: str) -> Any:
    return WithJsonSchema({"anyOf": [schema, {"type": "null"}], "description": says})


_NAMES_SCHEMA: dict[str, Any] = {
    "type": "array",
    "items": {"type": "string", "minLength": 1},
    "maxItems": MOST_NAMES,
}
_TEXT_SCHEMA: dict[str, Any] = {"type": "string"}
_FACTS_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": {
        "anyOf": [{"type": "number"}, {"type": "boolean"}, {"type": "string"}, _NAMES_SCHEMA]
    },
    "description": "Any further fact by its name (docs/reference/facts.md), such as inpatient.",
}

_MEMBERS: dict[str, Any] = {
    "country": (_word("read_country"), _as(_TEXT_SCHEMA, "US, UK, DE, ...: whose products and label.")),
    "indication": (
        _word("read_indication"),
        _as(_TEXT_SCHEMA, "spasticity, aud (alcohol use disorder) or other."),
    ),
    "age_years": (_quantity("age"), _number_or_text("Years, or a text such as 8 months.", "8 months")),
    "sex": (_word("read_sex"), _as(_TEXT_SCHEMA, "female or male; the kidney formulas use it.")),
    "weight_kg": (_quantity("weight"), _number_or_text("Kg, or a text such as 154 lb.", "154 lb")),
    "height_cm": (_quantity("height"), _number_or_text("Cm, or a text such as 5 ft 10.", "5 ft 10")),
    "creatinine_mg_dl": (
        _quantity("creatinine"),
        _number_or_text("Mg/dL, or a text with its unit.", "106 umol/L"),
    ),
    "egfr_ml_min_1_73m2": (
        _quantity("egfr"),
        _number_or_text("mL/min/1.73 m2, as the laboratory prints it.", "48"),
    ),
    "creatinine_clearance_ml_min": (
        _quantity("creatinine_clearance"),
        _number_or_text("mL/min; not the eGFR.", "52 mL/min"),
    ),
    "dialysis": (_word("read_dialysis"), _as(_TEXT_SCHEMA, "none, hd or pd.")),
    "pregnant": (refusing(_truth), _as({"type": "boolean"}, "Whether pregnant.")),
    "gestation_weeks": (_quantity("gestation"), _number_or_text("Weeks of pregnancy.", "20 weeks")),
    "alcohol_drinks_week": (_quantity("alcohol"), _number_or_text("Drinks a week; 0 for none.", "10")),
    "conditions": (refusing(_names), _as(_NAMES_SCHEMA, "[] where there are none.")),
    "other_medicines": (
        refusing(_names),
        _as(_NAMES_SCHEMA, "Everything else taken; [] where there is nothing."),
    ),
    "symptoms": (refusing(_names), _as(_NAMES_SCHEMA, "Symptoms now; [] where there are none.")),
    "facts": (refusing(_facts), WithJsonSchema(_FACTS_SCHEMA)),
}
"""How each field of a person is read, and how it is described. A test holds the two lists of fields equal."""


def _person_given() -> type[Asked]:
    made: dict[str, Any] = {}
    for field in dataclasses.fields(handrail.Person):
        if field.name not in _MEMBERS:
            continue
        read, schema = _MEMBERS[field.name]
        default = Field(default_factory=dict) if field.name == "facts" else None
        made[field.name] = (Annotated[Any, PlainValidator(read), schema], default)
    model = create_model("PersonGiven", __base__=Asked, **made)
    model.__doc__ = (
        "What is known about one person. What isn't known is left out or null, and the answer says so."
    )
    return model


PersonGiven = _person_given()


def _person(given: Any) -> handrail.Person:
    """The noun, which refuses what no person has; the error points at the field where one alone is wrong."""
    values = {name: getattr(given, name) for name in type(given).model_fields}
    try:
        return handrail.Person(**values)
    except InputError as error:
        for name in sorted(given.model_fields_set):
            try:
                handrail.Person(**{name: values[name], **({"pregnant": True} if "gest" in name else {})})
            except InputError as alone:
                line = InitErrorDetails(type=_custom(alone), loc=(name,), input=None)
                raise ValidationError.from_exception_data("Person", [line]) from None
        raise _custom(error) from None


# ------------------------------------------------------------------------------- the course


_COURSE = TypeAdapter(CourseGiven)
_SENTENCE_SCHEMA: dict[str, Any] = {
    "type": "string",
    "format": "course",
    "maxLength": LONGEST_SENTENCE,
    "description": "A course as people write it.",
    "examples": ["20 mg three times a day for 14 months"],
}


def _course(value: Any, _: Any) -> Any:
    if isinstance(value, str):
        if len(value) > LONGEST_SENTENCE:
            raise _custom(InputError(f"The sentence has more than {LONGEST_SENTENCE} letters."))
        return value
    if not isinstance(value, dict):
        raise _custom(
            InputError(
                "This is neither a sentence nor a course with steps.",
                fix='Such as "20 mg three times a day for 14 months".',
            )
        )
    given = cast("dict[str, Any]", value)
    _refuse_unknown_in(given, CourseGiven.__annotations__, ())
    return refusing(read_course)(_COURSE.validate_python(given, strict=True, extra="forbid"))


def _refuse_unknown_in(given: Mapping[str, Any], known: Mapping[str, Any], place: tuple[str, ...]) -> None:
    for name in given:
        if name not in known:
            found, fix = unknown_member(name, known)
            kind = PydanticCustomError("unknown_member", "{found}", {"found": found, "fix": fix})
            line = InitErrorDetails(type=kind, loc=(*place, name), input=None)
            raise ValidationError.from_exception_data("Course", [line])


if TYPE_CHECKING:
    PersonIn = handrail.Person
    CourseIn = handrail.Course | str
else:
    PersonIn = Annotated[PersonGiven, AfterValidator(_person)]
    CourseIn = Annotated[
        Annotated[str, Field(max_length=LONGEST_SENTENCE), WithJsonSchema(_SENTENCE_SCHEMA)] | CourseGiven,
        WrapValidator(_course),
    ]
"""A person is read into a `handrail.Person`. A course stays the sentence it was (its medicine reads it),
or is read from its steps into a `handrail.Course`."""


def course_of(given: handrail.Course | str, medicine: handrail.Medicine) -> handrail.Course:
    """The course asked about; a sentence is read with the products of its medicine.

    Raises:
        InputError: the sentence can't be read.
    """
    if isinstance(given, str):
        return handrail.parse_course(given, products=medicine.products)
    return given


# ------------------------------------------------------------------------- what several ask for

StrictText = Annotated[str, Strict(), Field(max_length=500)]
LongText = Annotated[str, Strict(), Field(max_length=LONGEST_STORY)]
StrictWhole = Annotated[int, Strict()]
StrictNumber = Annotated[float, Strict(), Field(allow_inf_nan=False)]
StrictBool = Annotated[bool, Strict()]
MedicineIn = Annotated[
    Annotated[str, Strict(), Field(max_length=100)] | None,
    Field(description="Which medicine; not needed where there is only one."),
]
SeedIn = Annotated[int, Strict(), Field(ge=0, le=10_000_000, description="Same seed, same answer.")]
