"""The frame of the few plain pages: no script, no picture, nothing from anywhere else."""

from __future__ import annotations

import hashlib
import html
from base64 import b64encode

STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:42rem;margin:2rem auto;padding:0 1rem;"
    "color:#1a1a1a;background:#fff}a{color:#0b5f6a}"
    ":focus-visible{outline:3px solid;outline-offset:2px}dt{font-weight:600}dd{margin:0 0 .5rem}"
    "@media(prefers-color-scheme:dark){body{color:#eee;background:#161616}a{color:#86cdd5}}"
)
_HASH = b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
PAGE_POLICY = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_HASH}'; frame-ancestors 'none'; base-uri 'none'; "
        "form-action 'none'"
    )
}
"""This one style, known by its hash, and nothing else."""


def page(title: str, body: str) -> str:
    """A whole page.

    Args:
        title: plain text.
        body: HTML whose texts are already escaped.
    """
    heading = html.escape(title)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{heading}</title>'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><style>{STYLE}</style></head>'
        f"<body><main><h1>{heading}</h1>{body}</main></body></html>\n"
    )
