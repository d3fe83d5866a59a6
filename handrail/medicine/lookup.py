"""Find a medicine, a condition or a symptom by what people call it.

A medicine is found by its generic name, a brand, its RxNorm number or its ATC code, with or without
a salt, a form and a dose behind it ("zolpidem tartrate 10 mg at night"). What isn't found is never
guessed: it comes back as not recognised, with the nearest name as a question.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from handrail.medicine.nouns import Medicine, OtherMedicine, Symptom
from handrail.medicine.vocabulary import Word


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a list of names turned out to be.

    Attributes:
        medicines: entries of the pack, in the order given, each once.
        same: the names that are the pack's own medicine.
        not_recognised: the others, each with "(did you mean ...?)" where a name is near.
        groups: classes that are named without saying which medicine; they stand among the others too.
    """

    medicines: tuple[OtherMedicine, ...]
    same: tuple[str, ...]
    not_recognised: tuple[str, ...]
    groups: frozenset[str] = frozenset()


def find_medicines(names: Iterable[str], medicine: Medicine) -> Found:
    """Look up other medicines by any name or code they go by.

    Args:
        names: as people or records write them; empty ones are left out.
        medicine: the pack to look in.
    """
    index = _index_of(medicine)
    found: dict[str, OtherMedicine] = {}
    same: list[str] = []
    unknown: list[str] = []
    groups: set[str] = set()
    for name in names:
        if not name.strip():
            continue
        entry = medicine_called(name, medicine)
        if entry is not None:
            found[entry.name] = entry
        elif is_the_medicine(name, medicine):
            same.append(name.strip())
        elif group := _group_called(name, medicine):
            groups.add(group)
            unknown.append(f"{name.strip()} ({A_GROUP})")
        else:
            unknown.append(_with_nearest(name.strip(), index))
    return Found(
        medicines=tuple(found.values()),
        same=tuple(same),
        not_recognised=tuple(unknown),
        groups=frozenset(groups),
    )


def _group_called(name: str, medicine: Medicine) -> str | None:
    """The class of medicines that a word such as "an opioid" or "benzodiazepines" names; None for none."""
    words = plain_words(name).split()
    bare = " ".join(words[1:] if words[:1] in (["a"], ["an"], ["some"]) else words)
    index = _index_of_words(medicine.vocabulary.classes)
    return index.get(bare) or index.get(bare.removesuffix("s"))


def medicine_called(name: str, medicine: Medicine) -> OtherMedicine | None:
    """The pack's entry for a name or code, or None; unlike `find_medicines` it looks for no near name."""
    index = _index_of(medicine)
    return next((index[key] for key in _ways_to_write(name) if key in index), None)


def word_called(name: str, words: Mapping[str, Word]) -> str | None:
    """The word of a vocabulary that a name stands for, or None; no near one is looked for."""
    return _index_of_words(words).get(plain_words(name))


def is_the_medicine(name: str, medicine: Medicine) -> bool:
    """Whether a name is the pack's own medicine: its name, a brand or a code, a dose behind it or not.

    Args:
        name: as people or records write it.
        medicine: the pack.
    """
    names = own_names(medicine)
    codes = {plain_words(entry.code) for entry in medicine.codes}
    return any(
        way in codes or any(way == own or way.startswith(f"{own} ") for own in names)
        for way in _ways_to_write(name)
    )


A_SLIP = 0.75
"""How alike a word and a name of the medicine are, at least, where one may be a slip of the other; ours."""


def may_be_the_medicine(name: str, medicine: Medicine) -> bool:
    """Whether a name that nothing here knows may be the pack's own medicine, written otherwise.

    Asked of the words before a dose or a bracket; never of one that is the medicine, or another one.

    Args:
        name: as people or records write it.
        medicine: the pack.
    """
    if is_the_medicine(name, medicine) or medicine_called(name, medicine) is not None:
        return False
    words = _ways_to_write(name)[-1:]
    return any(
        _is_a_slip(word, own_names(medicine)) for way in words for word in way.split() if len(word) >= 5
    )


@lru_cache(maxsize=4096)
def _is_a_slip(word: str, names: tuple[str, ...]) -> bool:
    import difflib

    return len(word) <= 60 and bool(difflib.get_close_matches(word, names, n=1, cutoff=A_SLIP))


def own_names(medicine: Medicine) -> tuple[str, ...]:
    """The medicine's name and its brands, in small plain letters."""
    brands = (entry.code for entry in medicine.codes if entry.system == "brand")
    return tuple(dict.fromkeys(plain_words(name) for name in (medicine.name, *brands)))


def find_words(
    names: Iterable[str], words: Mapping[str, Word], also: Mapping[str, str] | None = None
) -> tuple[frozenset[str], tuple[str, ...]]:
    """The words of a vocabulary that names stand for, and the names that stand for none.

    Args:
        names: as people write them.
        words: conditions or symptoms of the vocabulary.
        also: by further name, in small plain letters, the word that it counts as; "" for a name that
            is understood though no rule asks for it.
    """
    index = _index_of_words(words)
    present: set[str] = set()
    unknown: list[str] = []
    for name in names:
        key = plain_words(name)
        if key in index:
            present.add(index[key])
        elif also and key in also:
            if also[key]:
                present.add(also[key])
        elif key:
            asked = _with_nearest(name.strip(), index)
            # The vocabulary is spelt right; the further names hold common misspellings as well.
            unknown.append(asked if asked != name.strip() else _with_nearest(asked, also or ()))
    return frozenset(present), tuple(unknown)


def symptom_names(medicine: Medicine) -> Mapping[str, str]:
    """Every way to write a symptom of the pack's list, and the word of the vocabulary it counts as.

    Made once for each pack that is loaded.
    """
    for entries, names in _LATEST_SYMPTOMS:
        if entries is medicine.symptoms:
            return names
    names: dict[str, str] = {}
    for symptom in medicine.symptoms:
        for name in (symptom.term, symptom.plain_name, *symptom.synonyms):
            names.setdefault(plain_words(name), symptom.word)
    _LATEST_SYMPTOMS.append((medicine.symptoms, names))
    del _LATEST_SYMPTOMS[:-8]
    return names


def _index_of_words(words: Mapping[str, Word]) -> dict[str, str]:
    """By every way to write it, the word of a vocabulary. Made once for each list that is loaded."""
    for entries, index in _LATEST_WORDS:
        if entries is words:
            return index
    index: dict[str, str] = {}
    for word in words.values():
        for name in (word.name, word.meaning, *word.synonyms):
            index.setdefault(plain_words(name), word.name)
    _LATEST_WORDS.append((words, index))
    del _LATEST_WORDS[:-8]
    return index


LIKE_ENOUGH = 0.8
"""How like a known name must be to be asked about: a slip of a letter or two, not another medicine."""
ONE_LETTER = 0.83
"""How like it must be where the first letter differs, which is hardly ever the one mistyped."""
SALTS = frozenset(
    """
    hydrochloride hcl tartrate maleate sodium sulfate sulphate citrate besilate besylate
    mesylate succinate fumarate acetate phosphate hydrobromide bitartrate calcium potassium
    magnesium
    """.split()  # noqa: SIM905 - a list of words reads as one
)
FORMS = frozenset(
    """
    tablet tablets tab tabs capsule capsules cap caps patch patches oral solution suspension
    syrup liquid drops spray nasal injection prolonged modified extended immediate sustained
    slow release mr sr xr xl er cr ir pr film coated
    """.split()  # noqa: SIM905 - a list of words reads as one
)
"""What may stand behind a name and leaves it the same medicine; a cream or an ointment is not among them."""
A_GROUP = "a group of medicines: say which one"
ABOUT_AS_NEAR = 0.03
"""Names whose likeness to what was typed differs by no more are all asked about."""


@lru_cache(maxsize=4096)
def _near(typed: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """The known names nearest to one that is none. Kept: a record names the same medicines every day."""
    import difflib

    # A code that is none is near to every other one.
    known = tuple(one for one in known if not any(letter.isdigit() for letter in one))
    near = difflib.get_close_matches(typed, known, n=3, cutoff=LIKE_ENOUGH)
    likeness = [difflib.SequenceMatcher(None, one, typed).ratio() for one in near]
    return tuple(
        one
        for one, like in zip(near, likeness, strict=True)
        if like >= likeness[0] - ABOUT_AS_NEAR and (one[0] == typed[0] or like >= ONE_LETTER)
    )


def _with_nearest(name: str, index: Iterable[str]) -> str:
    """The name, with the nearest known one as a question; with several where they are about as near."""
    typed = _ways_to_write(name)[-1] if _ways_to_write(name) else ""
    # Long rubbish has no near neighbour, and looking for one is slow.
    asked = _near(typed, tuple(index)) if 0 < len(typed) <= 60 else ()
    quoted = " or ".join(f"'{one}'" for one in asked)
    return f"{name} (did you mean {quoted}?)" if asked else name


@lru_cache(maxsize=4096)
def plain_words(name: str) -> str:
    """Small letters without accents, signs or double spaces."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split())


def _ways_to_write(name: str) -> list[str]:
    """The name as it stands, without what is in brackets, without a dose, and without salt and form."""
    whole = plain_words(name)
    without_brackets = plain_words(re.sub(r"\([^)]*\)", " ", name))
    without_dose = _until_a_dose(without_brackets)
    ways = (whole, without_brackets, without_dose, _without_salt_and_form(without_dose))
    return [way for way in dict.fromkeys(ways) if way]


def _until_a_dose(plain: str) -> str:
    words = plain.split()
    end = next((place for place, word in enumerate(words) if place and word[0].isdigit()), len(words))
    return " ".join(words[:end])


def _without_salt_and_form(plain: str) -> str:
    """The words without the salts and forms that stand last; one that stands first belongs to the name."""
    words = plain.split()
    while len(words) > 1 and (words[-1] in SALTS or words[-1] in FORMS):
        words.pop()
    return " ".join(words)


_LATEST_WORDS: list[tuple[Mapping[str, Word], dict[str, str]]] = []
_LATEST_SYMPTOMS: list[tuple[tuple[Symptom, ...], dict[str, str]]] = []
_LATEST: list[tuple[tuple[OtherMedicine, ...], dict[str, OtherMedicine]]] = []


def _index_of(medicine: Medicine) -> dict[str, OtherMedicine]:
    """Every name and code of the pack's other medicines. Made once for each pack that is loaded."""
    for entries, index in _LATEST:
        if entries is medicine.other_medicines:
            return index
    index: dict[str, OtherMedicine] = {}
    for entry in medicine.other_medicines:
        for way in _ways_to_write(entry.name):
            index.setdefault(way, entry)
    for entry in medicine.other_medicines:
        codes = (entry.rxnorm_cui, entry.atc)
        for name in (*entry.brands, *codes):
            for way in _ways_to_write(name):
                index.setdefault(way, entry)
    _LATEST.append((medicine.other_medicines, index))
    del _LATEST[:-8]
    return index
