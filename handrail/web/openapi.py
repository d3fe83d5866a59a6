"""The description at /openapi.json: the framework's, with problem documents in the place of its errors."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from handrail.web.problem_kinds import KINDS
from handrail.web.problems import MEDIA_TYPE, ProblemShape

_REF = "#/components/schemas/{model}"
_OF_THE_FRAMEWORK = ("HTTPValidationError", "ValidationError")
WITHOUT_BODY = (404, 405, 421, 422, 500, 503)
WITH_BODY = (400, 408, 413, 415)


def describe(app: FastAPI) -> dict[str, Any]:
    """The description of an application, made once."""
    if app.openapi_schema is None:
        app.openapi_schema = _made(app)
    return app.openapi_schema


def _made(app: FastAPI) -> dict[str, Any]:
    described = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes
    )
    schemas: dict[str, Any] = described.setdefault("components", {}).setdefault("schemas", {})
    for name in _OF_THE_FRAMEWORK:
        schemas.pop(name, None)
    problem = TypeAdapter(ProblemShape).json_schema(ref_template=_REF)
    schemas.update(problem.pop("$defs", {}))
    schemas["ProblemShape"] = problem
    schemas["ProblemShape"]["properties"]["type"]["examples"] = [f"/problems/{kind}" for kind in KINDS]
    for operations in described["paths"].values():
        for operation in operations.values():
            _declare(operation)
    described["components"]["schemas"] = dict(sorted(schemas.items()))
    return described


def _declare(operation: dict[str, Any]) -> None:
    """The problems that an operation can answer with."""
    responses = operation["responses"]
    statuses = (*WITHOUT_BODY, *(WITH_BODY if "requestBody" in operation else ()))
    for status in sorted(statuses):
        titles = " ".join(kind.title for kind in KINDS.values() if kind.status == status)
        declared: dict[str, Any] = {
            "description": titles,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemShape"}}},
        }
        if status == 503:
            declared["headers"] = {
                "Retry-After": {"description": "Seconds.", "schema": {"type": "integer"}, "required": False}
            }
        # Some doors answer in their own standard's words; theirs stay.
        given = responses.get(str(status))
        if given is None or "HTTPValidationError" in str(given):
            responses[str(status)] = declared
