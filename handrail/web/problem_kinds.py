"""The kinds of problems: what each is called, its status, and what the page about it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Kind:
    """A kind of problem: its status, its title, and what the page about it says."""

    status: int
    title: str
    means: str


KINDS: Mapping[str, Kind] = {
    "input-refused": Kind(
        status=422,
        title="Something given can't be used.",
        means="A value can't be read, or can't be meant. `detail` says what was found, `fix` what would be "
        "right, and `errors` points at each part of the request. The same request will be refused again.",
    ),
    "not-json": Kind(
        status=400,
        title="The body is no JSON that can be used.",
        means="It can't be parsed, holds one name twice, a number that is none, or letters that can't be "
        "written.",
    ),
    "not-found": Kind(
        status=404,
        title="There is nothing here.",
        means="No such address, or no rule, source or medicine of that name.",
    ),
    "method-not-allowed": Kind(
        status=405, title="This address is asked in another way.", means="The header Allow says how."
    ),
    "body-too-slow": Kind(
        status=408,
        title="The body did not arrive in time.",
        means="The connection was too slow, or the caller stopped sending.",
    ),
    "body-too-large": Kind(
        status=413, title="The body is too large.", means="`detail` says how large it may be."
    ),
    "content-type": Kind(
        status=415,
        title="The body is not marked as JSON.",
        means="Send Content-Type: application/json, in UTF-8. This also keeps pages elsewhere from sending "
        "forms here. The screens take forms, from their own pages only.",
    ),
    "form-refused": Kind(
        status=403,
        title="This form can't be taken.",
        means="A form that changes something is taken only from a page of this very server, with the hidden "
        "value that the page was given. Open the page again, and send it from there.",
    ),
    "sign-in-needed": Kind(
        status=401,
        title="Someone has to sign in.",
        means="This server has accounts. A browser signs in at /sign-in; its session ends when nothing is "
        "asked for a while. The emergency cards need no account.",
    ),
    "too-many-attempts": Kind(
        status=429,
        title="Too many attempts.",
        means="A password or a code was wrong several times, for one login or from one place. Retry-After "
        "says how long the next attempt has to wait. The emergency cards still answer.",
    ),
    "key-refused": Kind(
        status=401,
        title="This key isn't good here.",
        means="A program asked with a key (Authorization: Bearer hr_...) that is none, was taken back, has "
        "ended, or whose account has changed. Whoever signs in makes another at /me/keys.",
    ),
    "too-fast": Kind(
        status=429,
        title="This program asks too fast.",
        means="Each key may ask so many times a minute, and a place from which wrong keys come has to wait. "
        "Retry-After says for how long.",
    ),
    "not-allowed": Kind(
        status=403,
        title="This isn't for your role.",
        means="The page is there, and what was asked of it is for others to do. What isn't yours to see is "
        "answered as if it weren't there (404).",
    ),
    "store-wrong": Kind(
        status=503,
        title="What is saved can't be reached.",
        means="The database can't be opened, or what lies in it isn't what was saved. Plans, checks and the "
        "emergency cards need none and still answer. `handrail data where` says where it lies.",
    ),
    "host-refused": Kind(
        status=421,
        title="This server does not answer to that name.",
        means="Only loopback names are answered unless `handrail serve --allow-host` said more. It keeps "
        "pages elsewhere from reaching a server on your machine under a name of their own.",
    ),
    "our-mistake": Kind(
        status=500,
        title="This is our mistake.",
        means="Something failed that should not. `instance` is the mark under which the server's log has the "
        "place; CONTRIBUTING.md says how to report it. The emergency cards still answer.",
    ),
    "busy": Kind(
        status=503,
        title="Too much is being computed.",
        means="Plans and simulations wait in a short line, and it is full. Retry-After says when to ask "
        "again. Checks and the emergency cards still answer.",
    ),
    "too-long": Kind(
        status=503,
        title="The answer took too long.",
        means="It was given up. Ask for fewer draws, fewer days, or again when less is going on.",
    ),
    "pack-wrong": Kind(
        status=503,
        title="The data of this medicine are wrong.",
        means="A data pack can't be loaded, so nothing that rests on it is answered. The fixed emergency "
        "cards don't rest on it. `handrail pack check` names file and line.",
    ),
}
