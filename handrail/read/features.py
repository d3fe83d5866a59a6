"""What of a sentence a learned likeness looks at.

Its words and pieces of them, what stands together, the concepts of the pack, each with whether a negation
stands before it, and what the pack's closed wordings find in it. A feature is a short string; the letter
before the colon says of what kind it is. The same sentence always has the same features, whatever stands
around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from handrail.read.patterns import Spot, Words

# fmt: off
NEGATIONS = frozenset(
    (
        "not", "no", "never", "none", "nobody", "nothing", "neither", "nor", "without", "hardly",
        "zero", "cannot", "can't", "cant", "won't", "wont", "doesn't", "doesnt", "don't", "dont",
        "isn't", "isnt", "aren't", "arent", "wasn't", "weren't", "didn't", "didnt", "shouldn't",
        "needn't", "wouldn't", "couldn't", "hasn't", "haven't", "mustn't",
    )
)
# fmt: on
_SELF = frozenset(("i", "my", "me", "i'm", "i've", "i'd", "we", "our", "mine"))
_YOU = frozenset(("you", "your", "you're", "you'll", "you've", "yourself"))
_SKIP, _PAIRS = 5, 8
_REACH_CONCEPT, _REACH_WORD = 4, 3
_LONGEST_BUCKET = 6


def features_of(
    text: str, words: Words, spots: Mapping[str, Sequence[Spot]], wordings: Iterable[str] = ()
) -> set[str]:
    """The features of a sentence.

    Args:
        text: the sentence.
        words: the same, cut into words.
        spots: where each concept of the pack stands among them; single words (`=word`) are left out here.
        wordings: what the pack's closed wordings find in it, such as `denies TP01`.
    """
    stems = [stem(word) for word in words.words]
    found: set[str] = set()
    for one in stems:
        found.update(_of_word(one))
    found.update(map("b:{} {}".format, ["^", *stems], [*stems, "$"]))
    for at, one in enumerate(stems):
        found.update(f"s:{one} {other}" for other in stems[at + 2 : at + _SKIP])
    negated = [at for at, word in enumerate(words.words) if word in NEGATIONS]
    for at in negated:
        found.update(f"n:{one}" for one in stems[at + 1 : at + 1 + _REACH_WORD])
    found.update(_of_concepts(spots, negated))
    found.update(_flags(text, words.words, bool(negated)))
    found.update(f"r:{one}" for one in wordings)
    return found


def stem(word: str) -> str:
    """A word without its commonest endings; a number as its size, of which the figures' rules know more.

    >>> stem("stopping"), stem("tablets"), stem("dose"), stem("80")
    ('stopp', 'tablet', 'dose', '#2')
    """
    if word[0].isdecimal():
        return _size(word)
    if word.endswith("ing") and len(word) > 5:
        return word[:-3]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def _size(number: str) -> str:
    whole = number.partition(".")[0].replace(",", "")
    value = int(whole) if whole.isdecimal() and len(whole) < 7 else 10**6
    return "#1" if value < 10 else "#2" if value < 100 else "#3" if value < 300 else "#4"


@lru_cache(maxsize=50_000)
def _of_word(word: str) -> tuple[str, ...]:
    """A word, and four and five letters of it at a time: "dialysed" then is near "dialysis"."""
    framed = f"<{word}>"
    pieces = (f"x:{framed[at : at + size]}" for size in (4, 5) for at in range(len(framed) - size + 1))
    return (f"w:{word}", *pieces)


def _of_concepts(spots: Mapping[str, Sequence[Spot]], negated: Sequence[int]) -> set[str]:
    places = sorted(
        (spot[0], name) for name, held in spots.items() if not name.startswith("=") for spot in held
    )
    under = {before + step for before in negated for step in range(1, _REACH_CONCEPT + 1)}
    found: set[str] = set()
    for number, (at, name) in enumerate(places):
        found.add(f"c:{name}")
        if name != "no":
            found.add(f"{'d' if at in under else 'a'}:{name}")
        after = places[number + 1 : number + _PAIRS]
        found.update(f"p:{name}>{other}" for _, other in after if other != name)
    return found


def _flags(text: str, words: Sequence[str], has_negation: bool) -> set[str]:
    found = {f"f:length {min(_LONGEST_BUCKET, len(words) // 5)}"}
    if text.rstrip().endswith("?"):
        found.add("f:question")
    if '"' in text or "“" in text:
        found.add("f:quotes")
    if not _SELF.isdisjoint(words):
        found.add("f:self")
    if not _YOU.isdisjoint(words):
        found.add("f:you")
    if has_negation:
        found.add("f:negation")
    return found
