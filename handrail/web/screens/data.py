"""/data: all that is saved out in one file, in from one, or gone; and whether the log is whole.

For whoever sits alone at a machine, and for admins where there are accounts. An export holds everything, so
that it is as secret as the store itself; the log says who took one.
"""

from __future__ import annotations

import os
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response
from starlette.background import BackgroundTask
from starlette.datastructures import UploadFile

from handrail.errors import InputError
from handrail.store import Store, Unavailable
from handrail.web.case import Case
from handrail.web.forms import read_form
from handrail.web.frame import show
from handrail.web.saved import is_anything_saved, store_of, who, with_store

router = APIRouter(include_in_schema=False, prefix="/data")
LABELS = {"file": "Exported file", "word": "The word"}
WORD = "delete everything"
MOST_FILES = 60
LARGEST_UNPACKED_BYTES = 600_000_000
LOG_LINES = 100
WITHOUT_PEOPLE = ("user", "store", "setting")
"""Kinds of objects whose lines in the log are about nobody's record."""


@router.get("")
async def data(request: Request) -> Response:
    """What is saved here, and what can be done with all of it."""
    return await with_store(request, lambda: _data(request, Case({}, LABELS)))


def _data(request: Request, case: Case, status: int = 200, done: str = "") -> Response:
    store = store_of(request.app) if is_anything_saved(request.app) else None
    return show(
        request,
        "data.html",
        status=status,
        case=case,
        alone=who(request).alone,
        place=store.place if store else "",
        counts=store.counts() if store else {},
        word=WORD,
        most=request.app.state.settings.largest_upload_bytes // 1_000_000,
        done=done,
    )


@router.post("/export")
async def export(request: Request) -> Response:
    """Everything in one zip file."""
    await read_form(request)
    return await with_store(request, lambda: _export(request))


def _export(request: Request) -> Response:
    store = store_of(request.app)
    folder = tempfile.TemporaryDirectory(prefix="handrail-export-")  # only its owner can open it
    try:
        path = Path(folder.name) / "handrail.zip"
        store.export_all(path, by=who(request).actor)
    except BaseException:
        folder.cleanup()
        raise
    return FileResponse(
        path, media_type="application/zip", filename="handrail.zip", background=BackgroundTask(folder.cleanup)
    )


@router.post("/import")
async def import_(request: Request) -> Response:
    """Take in an exported file: all of it, or nothing."""
    given = await read_form(request)
    upload = given.get("file")
    case = Case({}, LABELS)
    try:
        if isinstance(upload, UploadFile) and upload.size:
            return await with_store(request, lambda: _import(request, case, upload))
        case.refuse(InputError("No file was chosen.", fix="Choose one that was exported here."), "file")
        return await with_store(request, lambda: _data(request, case, 422))
    finally:
        await given.close()


def _import(request: Request, case: Case, upload: UploadFile) -> Response:
    store = store_of(request.app)
    handle, name = tempfile.mkstemp(prefix="handrail-import-", suffix=".zip")
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            while piece := upload.file.read(1_000_000):
                file.write(piece)
        refuse_bomb(path)
        counts = store.import_all(path, by=who(request).actor)
    except InputError as error:
        if isinstance(error, Unavailable):
            raise
        case.refuse(InputError(error.message.replace(str(path), "The file"), fix=error.fix), "file")
        return _data(request, case, 422)
    finally:
        path.unlink(missing_ok=True)
    taken = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in counts.items() if number)
    return _data(request, case, done=f"Taken in: {taken or 'nothing'}.")


def refuse_bomb(path: Path) -> None:
    """Look at a zip file's table before anything of it is unpacked.

    What stands in the table is believed no further than this: reading stops at the size that it names.

    Raises:
        InputError: it is no zip file, or would unpack to far more than anyone has saved.
    """
    try:
        with zipfile.ZipFile(path) as file:
            held = file.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError):
        raise InputError("This isn't a zip file.", fix="Use the file as it was exported.") from None
    names = [one.filename for one in held]
    if len(held) > MOST_FILES or len(set(names)) != len(names):
        raise InputError("This zip file isn't an export.", fix="Use the file as it was exported.")
    if sum(one.file_size for one in held) > LARGEST_UNPACKED_BYTES:
        raise InputError(
            f"Unpacked this would be more than {LARGEST_UNPACKED_BYTES // 1_000_000} MB.",
            fix="Take it in at the server itself: handrail data import FILE.",
        )


@router.post("/delete")
async def delete(request: Request) -> Response:
    """Delete everything but one line of the log, after the word was typed."""
    case = Case(await read_form(request), LABELS)
    return await with_store(request, lambda: _delete(request, case))


def _delete(request: Request, case: Case) -> Response:
    if case.typed("word").strip().casefold() != WORD:
        case.refuse(InputError("The words that were typed are others.", fix=f"Type: {WORD}"), "word")
        return _data(request, case, 422)
    store_of(request.app).delete_all(by=who(request).actor)
    return _data(
        request, Case({}, LABELS), done="Everything is deleted. Copies elsewhere are yours to delete."
    )


@router.get("/log")
async def log(request: Request) -> Response:
    """Whether the log is whole, and its lines about accounts and the store; nobody's record is in them."""
    return await with_store(request, lambda: _log(request))


def _log(request: Request) -> Response:
    store = store_of(request.app)
    head = request.query_params.get("head", "").strip()[:200] or None
    return show(
        request,
        "data_log.html",
        case=Case(request.query_params, {"head": "Head that was kept elsewhere"}),
        found=store.audit.verify(head),
        wrong=store.plans.problems(),
        entries=_lines(store),
        most=LOG_LINES,
    )


def _lines(store: Store) -> list[Any]:
    found: list[Any] = []
    before: int | None = None
    while len(found) < LOG_LINES:
        page = store.audit.newest(limit=500, before=before)
        if not page:
            break
        found += [one for one in page if one.object_kind in WITHOUT_PEOPLE]
        before = page[-1].number
    return found[:LOG_LINES]
