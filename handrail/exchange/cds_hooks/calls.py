"""A call to a service, read and proved: what hook, about whom, with which drafts and records.

Nothing is believed because it is there. Ids are FHIR ids, so that none can change a request made with
it; whatever names a patient must name the patient of the context, because advice about someone else's
kidneys is worse than none. The first thing that does not fit is an `InputError` whose `where` is a
JSON pointer into the call.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from handrail.errors import InputError
from handrail.exchange.cds_hooks.services import FHIR_ID, Service

MOST_DRAFTS = 50
MOST_RESOURCES = 500
DEEPEST = 40
SHOW_ALL = "handrail.show"
"""A client that wants findings of every severity puts {"handrail.show": "all"} into `extension`."""

_USER = re.compile(r"(Practitioner|PractitionerRole|Patient|RelatedPerson)/[A-Za-z0-9\-.]{1,64}")
_REFERENCE = re.compile(r"[A-Z][A-Za-z]{1,60}/[A-Za-z0-9\-.]{1,64}")


@dataclass(frozen=True, kw_only=True, slots=True)
class FhirAccess:
    """Where the caller lets records be fetched from, and with which token."""

    server: str
    token: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One call, proved.

    Attributes:
        drafts: the unsigned orders, in the order of the call.
        selections: references of the drafts that were just chosen ("MedicationRequest/d1").
        prefetch: what came along, by key; None where the client has nothing, absent where it did not look.
        access: None where the client gives no server, or no token for it.
        shows_all: the client asked for findings of every severity.
    """

    hook: str
    instance: str
    patient_id: str
    context: Mapping[str, object]
    drafts: tuple[Mapping[str, Any], ...]
    selections: tuple[str, ...]
    prefetch: Mapping[str, Mapping[str, Any] | None]
    access: FhirAccess | None
    shows_all: bool


def read_call(body: object, service: Service) -> Call:
    """The call in a request body.

    Args:
        body: parsed JSON, anything at all.
        service: the service that was called.

    Raises:
        InputError: the first thing that does not fit, with a JSON pointer as `where`.
    """
    call = _table(body, "")
    _bounded(call)
    hook = _text(call, "hook", "")
    if hook != service.hook:
        raise InputError(
            f"'{service.id}' answers the hook '{service.hook}', not this one.",
            fix="Call the service of that hook.",
            where="/hook",
        )
    context = _context(call, service)
    patient = cast("str", context["patientId"])
    prefetch = _prefetch(call, service, patient)
    drafts = _drafts(context, patient) if service.judges_drafts else ()
    extension = call.get("extension")
    return Call(
        hook=hook,
        instance=_text(call, "hookInstance", "", longest=200),
        patient_id=patient,
        context=context,
        drafts=drafts,
        selections=_selections(context, drafts) if "selections" in service.context else (),
        prefetch=prefetch,
        access=_access(call),
        shows_all=isinstance(extension, Mapping) and extension.get(SHOW_ALL) == "all",
    )


def draft_reference(resource: Mapping[str, Any]) -> str:
    """The relative reference of a draft ("MedicationRequest/d1"), or "" if it has no id."""
    kind, identity = resource.get("resourceType"), resource.get("id")
    return f"{kind}/{identity}" if isinstance(kind, str) and isinstance(identity, str) else ""


def resources_of(value: Mapping[str, Any] | None) -> Iterator[Mapping[str, Any]]:
    """The resources in what a prefetch key holds: those of a bundle's entries, or the one itself."""
    if value is None:
        return
    if value.get("resourceType") != "Bundle":
        yield value
        return
    entries = value.get("entry")
    for entry in cast("list[Any]", entries) if isinstance(entries, list) else []:
        resource = entry.get("resource") if isinstance(entry, Mapping) else None
        if isinstance(resource, Mapping):
            yield cast("Mapping[str, Any]", resource)


def same_patient(resource: Mapping[str, Any], patient: str) -> bool:
    """Whether a resource is about this patient, or does not say about whom."""
    if resource.get("resourceType") == "Patient":
        return resource.get("id") in (None, patient)
    subject = resource.get("subject", resource.get("patient"))
    reference = subject.get("reference") if isinstance(subject, Mapping) else None
    if not isinstance(reference, str) or reference.startswith(("urn:", "#")):
        return True
    return reference.partition("/_history/")[0].rpartition("/")[2] == patient


# --------------------------------------------------------------------------------- parts of a call


def _context(call: Mapping[str, Any], service: Service) -> Mapping[str, object]:
    context = _table(call.get("context"), "/context")
    for name in service.context:
        if name in ("draftOrders", "selections"):
            continue
        value = _text(context, name, "/context")
        shape = _USER if name == "userId" else FHIR_ID
        if not shape.fullmatch(value):
            what = "such as 'Practitioner/7'" if name == "userId" else "a FHIR id"
            raise InputError(f"'{name}' is no id.", fix=f"Give {what}.", where=f"/context/{name}")
    encounter = context.get("encounterId")
    if encounter is not None and not (isinstance(encounter, str) and FHIR_ID.fullmatch(encounter)):
        raise InputError("'encounterId' is no id.", fix="Give a FHIR id.", where="/context/encounterId")
    return context


def _drafts(context: Mapping[str, object], patient: str) -> tuple[Mapping[str, Any], ...]:
    where = "/context/draftOrders"
    bundle = _table(context.get("draftOrders"), where)
    if bundle.get("resourceType") != "Bundle":
        raise InputError("The drafts are no Bundle.", fix="Give a FHIR Bundle.", where=where)
    drafts: list[Mapping[str, Any]] = []
    for number, entry in enumerate(_list(bundle.get("entry", []), f"{where}/entry")):
        place = f"{where}/entry/{number}/resource"
        resource = _table(_table(entry, f"{where}/entry/{number}").get("resource"), place)
        _kind_of(resource, place)
        if not same_patient(resource, patient):
            raise _another_patient(place)
        drafts.append(resource)
    if len(drafts) > MOST_DRAFTS:
        raise InputError(f"{len(drafts)} drafts are more than {MOST_DRAFTS}.", where=where)
    return tuple(drafts)


def _selections(context: Mapping[str, object], drafts: tuple[Mapping[str, Any], ...]) -> tuple[str, ...]:
    where = "/context/selections"
    known = {draft_reference(draft) for draft in drafts}
    chosen: list[str] = []
    for number, one in enumerate(_list(context.get("selections"), where)):
        if not isinstance(one, str) or not _REFERENCE.fullmatch(one):
            raise InputError(
                "This is no reference.",
                fix="Give one such as 'MedicationRequest/d1'.",
                where=f"{where}/{number}",
            )
        if one not in known:
            raise InputError(
                f"'{one}' is not among the drafts.", fix="Send its draft along.", where=f"{where}/{number}"
            )
        chosen.append(one)
    return tuple(dict.fromkeys(chosen))


def _prefetch(
    call: Mapping[str, Any], service: Service, patient: str
) -> Mapping[str, Mapping[str, Any] | None]:
    given = call.get("prefetch")
    if given is None:
        return {}
    sent = _table(given, "/prefetch")
    read: dict[str, Mapping[str, Any] | None] = {}
    for key in service.prefetch:
        if key not in sent:
            continue
        where = f"/prefetch/{key}"
        value = None if sent[key] is None else _table(sent[key], where)
        if value is not None:
            _kind_of(value, where)
            prove_records(value, key, service, patient, where)
        read[key] = value
    return read


def prove_records(value: Mapping[str, Any], key: str, service: Service, patient: str, where: str) -> None:
    """Prove that records are of the kind asked for, and about this patient.

    Raises:
        InputError: they are not.
    """
    kind = value.get("resourceType")
    wanted = re.split(r"[/?]", service.prefetch[key], maxsplit=1)[0]
    if kind not in (wanted, "Bundle", "OperationOutcome"):
        raise InputError(
            f"A {kind} can't stand here." if isinstance(kind, str) else "This is no resource.",
            fix=f"Give what '{service.prefetch[key].split('?')[0]}' answers, or null.",
            where=where,
        )
    held = list(resources_of(value))
    if not all(same_patient(resource, patient) for resource in held):
        raise _another_patient(where)
    if len(held) > MOST_RESOURCES:
        raise InputError(f"{len(held)} records are more than {MOST_RESOURCES}.", where=where)


def _access(call: Mapping[str, Any]) -> FhirAccess | None:
    server, given = call.get("fhirServer"), call.get("fhirAuthorization")
    if server is not None and (not isinstance(server, str) or len(server) > 2000):
        raise InputError("'fhirServer' is no address.", where="/fhirServer")
    if given is None:
        return None
    authorization = _table(given, "/fhirAuthorization")
    if server is None:
        raise InputError(
            "There is a token and no server.", fix="Give 'fhirServer' with it.", where="/fhirServer"
        )
    token = _text(authorization, "access_token", "/fhirAuthorization", longest=8192)
    if str(authorization.get("token_type", "")).casefold() != "bearer":
        raise InputError(
            "The kind of token is not 'Bearer'.",
            fix="Give a bearer token.",
            where="/fhirAuthorization/token_type",
        )
    if not token.isascii() or not token.isprintable() or " " in token:
        raise InputError("This is no token.", where="/fhirAuthorization/access_token")
    return FhirAccess(server=server, token=token)


# -------------------------------------------------------------------------------------- the pieces


def _table(value: object, where: str) -> Mapping[str, Any]:
    if value is None:
        raise InputError("It is missing.", fix="Give an object.", where=where or "/")
    if not isinstance(value, Mapping):
        raise InputError("This is no object.", fix="Give an object.", where=where or "/")
    return cast("Mapping[str, Any]", value)


def _list(value: object, where: str) -> list[Any]:
    if not isinstance(value, list):
        raise InputError("This is no list.", fix="Give a list.", where=where)
    return cast("list[Any]", value)


def _text(table: Mapping[str, Any], name: str, where: str, *, longest: int = 100) -> str:
    value = table.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise InputError(
            f"'{name}' is missing." if value is None else f"'{name}' is no text of 1 to {longest} letters.",
            where=f"{where}/{name}",
        )
    return value


def _kind_of(resource: Mapping[str, Any], where: str) -> None:
    if not isinstance(resource.get("resourceType"), str):
        raise InputError(
            "It does not say what it is.", fix="Give 'resourceType'.", where=f"{where}/resourceType"
        )


def _another_patient(where: str) -> InputError:
    return InputError(
        "This is about another patient than the context.",
        fix="Send only records of the patient in 'context.patientId'.",
        where=where,
    )


def _bounded(call: Mapping[str, Any]) -> None:
    """No deeper than any record is, and no number that is none: nothing further on need fear either."""
    waiting: list[tuple[object, int]] = [(call, 1)]
    while waiting:
        value, depth = waiting.pop()
        if depth > DEEPEST:
            raise InputError(f"It is nested deeper than {DEEPEST} levels.", where="/")
        if isinstance(value, dict):
            waiting.extend((inner, depth + 1) for inner in cast("dict[str, object]", value).values())
        elif isinstance(value, list):
            waiting.extend((inner, depth + 1) for inner in cast("list[object]", value))
        elif isinstance(value, float) and not math.isfinite(value):
            raise InputError("There is a number that is none.", where="/")
