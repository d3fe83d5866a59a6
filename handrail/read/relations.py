"""Who wrote each comment, and which one it answers, as far as the thread itself tells; nothing is invented.

A name comes from a comment's own header or signature, or from an answer that begins with it ("@Matt, ...",
"Rob, thanks for visiting"). Whoever is answered is the comment just before, unless the thread says another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from handrail.read.blocks import Block, Voice

_NAME = r"[A-Z][\w'.-]{1,20}(?: [A-Z][\w'.-]{0,20}){0,2}"
_AT = re.compile(r"^@(?P<name>[\w.'-]{1,30}(?: [A-Z][\w.'-]*)?)")
_VOCATIVE = re.compile(
    rf"^(?:(?:hi|hello|hey|dear|thanks|thank you),? )?(?P<name>{_NAME})[,!:]+ (?P<rest>.{{0,200}})", re.I
)
_TO_SOMEONE = re.compile(
    r"^(?:@|thank|thanks|i'm glad|glad|sorry|have you|did you|do you|"
    r"are you|how (?:are|is|did|long)|you |i (?:agree|disagree)|please|"
    r"welcome|congrat|what|good)",
    re.I,
)
_RESPONSE_TO = re.compile(
    rf"(?:response|reply|replied|answer) to (?P<name>{_NAME})(?= (?:above|below|earlier))"
)
_MY_ANSWERED = re.compile(
    r"\b(?:respond|reply|answer|post|publish|read)(?:ing|ed)? (?:to )?my "
    r"(?:questions?|comments?|post|reply|concerns?)\b",
    re.I,
)
_MY_POST = re.compile(
    r"\bmy (?:post|blog|article|critique)\b|\bthanks for (?:reading|visiting|"
    r"stopping by)\b|\bas i've said to other commenters\b",
    re.I,
)
_ASKS_BACK = re.compile(
    r"^(?:have|did|do|are|were|can|could|would|will|what|which|how|why|where|when|who)\b.{0,20}\byou\b.*\?",
    re.I,
)
_SIGNATURE = re.compile(r"^(?:[-~/]+ ?)?(?P<name>[A-Z][\w'-]{1,20}(?: [A-Z][\w.'-]{0,20})?)$")
_FAREWELL = re.compile(
    r"(?:(?:best|kind|warm) (?:regards|wishes)|regards|cheers|sincerely|"
    r"with every good wish|good wishes|yours|love|thanks|take care|stay "
    r"well|all the best|hugs)[,.!]? [-/]?(?P<name>[A-Z][\w'-]{1,20}(?: "
    r"[A-Z][\w.'-]{0,20})?)$",
    re.I,
)
_INITIAL = re.compile(r"(?:[-/] ?|, )(?P<name>[A-Z])$")
_NO_NAMES = frozenset(
    [
        "best",
        "good",
        "regards",
        "thanks",
        "thank",
        "cheers",
        "hello",
        "hi",
        "peace",
        "hope",
        "finally",
        "however",
        "also",
        "yes",
        "no",
        "ok",
        "well",
        "please",
        "sorry",
        "first",
        "second",
        "again",
        "actually",
        "anyway",
        "comments",
        "references",
        "sources",
        "love",
        "welcome",
        "great",
        "sincerely",
        "so",
        "but",
        "and",
        "lol",
        "same",
        "me",
    ]
)


@dataclass(slots=True)
class _Comment:
    """A voice with its words."""

    voice: Voice
    first: str
    last: str
    text: str


def relate(voices: list[Voice], blocks: list[Block]) -> None:
    """Fill in authors and answers of a thread's voices, in place."""
    comments = [_comment(number, voice, blocks) for number, voice in enumerate(voices)]
    _signed(comments)
    _the_post(comments)
    root = next((number for number, voice in enumerate(voices) if voice.role == "post"), 0)
    for number in range(root + 1, len(comments)):
        _answer(comments, number)
        if voices[number].parent == 0:
            voices[number].parent = root
    voices[root].parent = None
    # A name that became known late ("N.E." by an answer, "N.E. Riley" further down) is told in full.
    _full_names(comments)


def _comment(number: int, voice: Voice, blocks: list[Block]) -> _Comment:
    texts = [block.shown.text for block in blocks if block.voice == number and block.role != "quote"]
    return _Comment(voice, texts[0] if texts else "", texts[-1] if texts else "", " ".join(texts))


def _signed(comments: list[_Comment]) -> None:
    for comment in comments[1:]:
        if comment.voice.author:
            continue
        match = _SIGNATURE.match(comment.last) or _FAREWELL.search(comment.last[-80:])
        if match and comment.last != comment.first and match["name"].split()[0].lower() not in _NO_NAMES:
            comment.voice.author, comment.voice.author_source = match["name"], "signed"


def _the_post(comments: list[_Comment]) -> None:
    """A commenter who speaks of "my post" wrote the post."""
    post = comments[0].voice
    if post.author is None:
        for comment in comments[1:]:
            if comment.voice.author_source == "header" and _MY_POST.search(comment.text):
                post.author, post.author_source = comment.voice.author, "a comment that speaks of 'my post'"
                break
    if post.author is None:
        return
    for comment in comments[1:]:
        if comment.voice.author is None:
            match = _INITIAL.search(comment.last)
            if match and match["name"].lower() == post.author[0].lower() and _MY_POST.search(comment.text):
                comment.voice.author, comment.voice.author_source = post.author, "signed"


def _answer(comments: list[_Comment], number: int) -> None:
    """What comment `number` answers, and the name it gives to whom it answers."""
    comment, before = comments[number], comments[number - 1]
    voice = comment.voice
    if voice.parent is not None:
        return
    name = _addressed(comment, comments, number)
    post = comments[0].voice
    if name:
        known = _last_by(comments, number, name)
        if known is not None:
            voice.parent = known
        elif number > 1 and before.voice.author is None and not _same(name, post.author):
            voice.parent, before.voice.author = number - 1, name
            before.voice.author_source = "an answer that names them"
        elif number > 1 and before.voice.author and _same(name, before.voice.author):
            voice.parent = number - 1
    elif (
        number > 1 and post.author and voice.author == post.author and before.voice.author != post.author
    ) or (number > 1 and _ASKS_BACK.match(comment.text) and len(comment.text) < 200):
        voice.parent = number - 1
    _follow_up(comments, number)
    if voice.parent is None:
        voice.parent = 0


def _follow_up(comments: list[_Comment], number: int) -> None:
    """Whoever thanks for an answer to "my questions" asked them."""
    comment, before = comments[number], comments[number - 1]
    voice, answered = comment.voice, before.voice.parent
    if number < 2 or answered in (None, 0) or not _MY_ANSWERED.search(comment.text[:400]):
        return
    asker = comments[answered].voice
    if voice.author is None and asker.author:
        voice.author, voice.author_source = asker.author, "thanks for the answer to their comment"
    if voice.author and voice.author == asker.author:
        voice.parent = number - 1


def _addressed(comment: _Comment, comments: list[_Comment], number: int) -> str | None:
    """The name a comment begins with, or says it answers."""
    if comment.voice.addressed:
        return comment.voice.addressed
    match = _AT.match(comment.first)
    if match:
        return match["name"].rstrip(".,:") if match["name"].count(".") < 2 else match["name"]
    match = _VOCATIVE.match(comment.text)
    if not match or match["name"].split()[0].lower() in _NO_NAMES or not match["name"][0].isupper():
        return None
    name = match["name"]
    is_known = _last_by(comments, number, name) is not None
    return name if is_known or _TO_SOMEONE.match(match["rest"]) else None


def _last_by(comments: list[_Comment], number: int, name: str) -> int | None:
    for earlier in range(number - 1, -1, -1):
        if _same(name, comments[earlier].voice.author):
            return earlier
    return None


def _same(name: str, author: str | None) -> bool:
    if not author:
        return False
    one, other = name.lower().rstrip(".").lstrip("@"), author.lower().rstrip(".").lstrip("@")
    return one == other or other.startswith(one + " ") or one.startswith(other + " ")


def _full_names(comments: list[_Comment]) -> None:
    for comment in comments:
        for match in _RESPONSE_TO.finditer(comment.text):
            for other in comments:
                author = other.voice.author
                if author and other.voice.author_source != "header" and match["name"].startswith(author):
                    other.voice.author = match["name"]
