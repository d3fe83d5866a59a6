"""Forms that change something: sent from our own page, with its hidden value, read once.

A question changes nothing and is a GET. Whatever is saved, approved or deleted comes as a form (POST).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import FormData

from handrail.web.problems import Refused

MOST_FIELDS = 400
SEND_AGAIN = "Open the page again, and send it from there."


async def read_form(request: Request) -> FormData:
    """The fields of a form that this server's own page sent.

    Raises:
        Refused: it comes from another site, or without the hidden value of our page.
    """
    refuse_other_origins(request.headers)
    given = await request.form(max_fields=MOST_FIELDS, max_files=4)
    try:
        refuse_other_pages(request, given.get("form_token"))
    except Refused:
        await given.close()  # files that came along
        raise
    return given


def refuse_other_pages(request: Request, token: object) -> None:
    """What is sent comes with the hidden value of a page of ours.

    Raises:
        Refused: it doesn't.
    """
    kept = request.cookies.get("handrail_form", "")
    if not isinstance(token, str) or len(kept) < 32 or not hmac.compare_digest(token.encode(), kept.encode()):
        raise Refused(
            "form-refused",
            "This form was not sent from a page of this server, or the page has grown old.",
            fix=SEND_AGAIN,
        )


def refuse_other_origins(headers: Mapping[str, str]) -> None:
    """A form comes from a page of this very origin.

    Raises:
        Refused: the browser says that it comes from elsewhere.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None and site not in ("same-origin", "none"):
        raise Refused("form-refused", "This form comes from another site.", fix=SEND_AGAIN)
    if origin is not None and urlsplit(origin).netloc.lower() != headers.get("host", "").lower():
        raise Refused("form-refused", "This form comes from another site.", fix=SEND_AGAIN)
