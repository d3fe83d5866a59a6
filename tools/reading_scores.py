"""Score reading against documents that were labelled by hand, and write the table of the reference.

    python -m tools.reading_scores [GOLD.json SEEDS_DIRECTORY] [--write]

Precision is the share of what was found that the labels hold; recall the share of the labels that were
found. A statement is found where its span overlaps the label's. The documents themselves are not part of
the project: without them nothing is scored.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import handrail
from handrail.read.nouns import Citation, Dose, Duration, FirstAid, Outcome, Reading, Statement, Symptom
from handrail.read.reading import read_text

HERE = Path(__file__).resolve().parent.parent
GOLD = HERE.parent / "shared" / "facts" / "seeds_gold.json"
SEEDS = HERE.parent / "shared" / "seeds"
PAGE = HERE / "docs" / "reference" / "reading-scores.md"


@dataclass(frozen=True, kw_only=True, slots=True)
class Score:
    """How one field did: `goal` as (precision, recall), and what was missed or found in excess, by place."""

    field: str
    right: int
    found: int
    labelled: int
    goal: tuple[float, float]
    missed: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()

    @property
    def precision(self) -> float:
        """The share of what was found that is labelled."""
        return self.right_found / self.found if self.found else 1.0

    @property
    def right_found(self) -> int:
        """How many of those found are labelled."""
        return self.found - len(self.extra)

    @property
    def recall(self) -> float:
        """The share of the labels that was found."""
        return self.right / self.labelled if self.labelled else 1.0

    @property
    def reaches_goal(self) -> bool:
        """Whether both are at the goal."""
        return self.precision >= self.goal[0] - 1e-9 and self.recall >= self.goal[1] - 1e-9


def readings(gold: dict[str, Any], seeds: Path) -> dict[str, Reading]:
    """Every labelled document, read."""
    medicine = handrail.load_medicine()
    return {name: read_text((seeds / file).read_bytes(), medicine) for name, file in gold["files"].items()}


def scores(gold: dict[str, Any], read: dict[str, Reading]) -> list[Score]:
    """All fields."""
    return [
        *_threads(gold, read),
        _spans("doses (value, unit, medicine)", gold["doses"], _all(read, Dose), (1.0, 1.0), _same_dose),
        _spans("durations", gold["durations"], _all(read, Duration), (0.9, 0.9)),
        *_symptoms(gold, read),
        _spans("outcomes", gold["outcomes"], _all(read, Outcome), (0.8, 0.75)),
        _spans(
            "outcomes, on or off the medicine", gold["outcomes"], _all(read, Outcome), (0.8, 0.75), _same_side
        ),
        _spans("first-aid steps", gold["first_aid"], _all(read, FirstAid), (0.9, 0.9)),
        _claims(gold, read),
        _citations(gold, read),
        _spans("quotes", gold["quotes"], [(n, q) for n, r in read.items() for q in r.quotes], (0.0, 0.85)),
    ]


def _all(read: dict[str, Reading], kind: type[Statement]) -> list[tuple[str, Any]]:
    return [(name, one) for name, reading in read.items() for one in reading.of_type(kind)]


def _spans(
    field: str,
    labels: Sequence[dict[str, Any]],
    found: Sequence[tuple[str, Any]],
    goal: tuple[float, float],
    same: Callable[[dict[str, Any], Any], bool] = lambda label, one: True,
) -> Score:
    def fits(label: dict[str, Any], name: str, one: Any) -> bool:
        return (
            label["seed"] == name
            and one.start < label["end"]
            and label["start"] < one.end
            and same(label, one)
        )

    missed = [label for label in labels if not any(fits(label, name, one) for name, one in found)]
    extra = [(name, one) for name, one in found if not any(fits(label, name, one) for label in labels)]
    return Score(
        field=field,
        right=len(labels) - len(missed),
        found=len(found),
        labelled=len(labels),
        goal=goal,
        missed=tuple(f"{label['seed']}:{label['start']}" for label in missed),
        extra=tuple(f"{name}:{one.start}" for name, one in extra),
    )


def _same_dose(label: dict[str, Any], dose: Dose) -> bool:
    return dose.low == label["value"] and dose.unit == label["unit"] and dose.drug == label["drug"]


def _same_side(label: dict[str, Any], outcome: Outcome) -> bool:
    return outcome.on_medicine == label["on_baclofen"]


def _claims(gold: dict[str, Any], read: dict[str, Reading]) -> Score:
    """Claims by the sentences they stand in; not every one of the documents is labelled: recall counts."""
    labels, found = gold["claim_instances"], list[tuple[str, Any, Any]]()
    for name, reading in read.items():
        sentences = {one.index: one for one in reading.sentences}
        for match in reading.matches:
            if match.how != "near":
                found.append((name, match.claim, sentences[match.sentence]))

    def stands_in(label: dict[str, Any], name: str, sentence: Any) -> bool:
        return label["seed"] == name and sentence.start < label["end"] and label["start"] < sentence.end

    near = [(n, c, s) for n, c, s in found if any(stands_in(label, n, s) for label in labels)]
    right = [one for one in labels if any(c == one["claim"] and stands_in(one, n, s) for n, c, s in near)]
    extra = [(n, c, s) for n, c, s in near if not any(x["claim"] == c and stands_in(x, n, s) for x in labels)]
    return Score(
        field="claims, in sentences with a labelled one",
        right=len(right),
        found=len(near),
        labelled=len(labels),
        goal=(0.0, 0.75),
        missed=tuple(f"{one['seed']}:{one['start']} {one['claim']}" for one in labels if one not in right),
        extra=tuple(f"{n}:{s.start} {c}" for n, c, s in extra),
    )


def _symptoms(gold: dict[str, Any], read: dict[str, Reading]) -> Iterable[Score]:
    told = [(name, one) for name, one in _all(read, Symptom) if one.asserted not in ("question", "quoted")]
    for field, seeds, negated, goal in (
        ("symptoms present, on pages", ("s0", "s2"), False, (0.93, 0.95)),
        ("symptoms present, in comments", ("s1",), False, (0.7, 0.0)),
        ("symptoms said to be absent", ("s0", "s1", "s2"), True, (0.8, 0.8)),
    ):
        labels = [one for one in gold["symptoms"] if one["seed"] in seeds and one["negated"] == negated]
        found = [(n, one) for n, one in told if n in seeds and (one.asserted == "negated") == negated]
        yield _spans(field, labels, found, goal)


def _threads(gold: dict[str, Any], read: dict[str, Reading]) -> Iterable[Score]:
    labels = [one for one in gold["segments"]["s1"] if one["kind"] == "comment"]
    comments = {one.id: one for one in read["s1"].passages}
    own = [comments.get(one["id"]) for one in labels]
    pairs = [(label, one) for label, one in zip(labels, own, strict=True) if one is not None]
    placed = [one for label, one in pairs if (one.start, one.end) == (label["start"], label["end"])]
    yield Score(
        field="comments found", right=len(placed), found=len(comments) - 1, labelled=18, goal=(1.0, 1.0)
    )
    named = [label for label in labels if label["author"]]
    right = [label for label, one in pairs if label["author"] and one.author == label["author"]]
    invented = [label["id"] for label, one in pairs if one.author and one.author != label["author"]]
    yield Score(
        field="their authors",
        right=len(right),
        found=len(right) + len(invented),
        labelled=len(named),
        goal=(1.0, 12 / 13),
        extra=tuple(invented),
    )
    answers = [label for label in labels if label["reply_to"] != "post"]
    replies = [
        label for label, one in pairs if label["reply_to"] != "post" and one.reply_to == label["reply_to"]
    ]
    wrong = [label["id"] for label, one in pairs if one.reply_to not in ("post", label["reply_to"])]
    yield Score(
        field="what they answer",
        right=len(replies),
        found=len(replies) + len(wrong),
        labelled=len(answers),
        goal=(0.9, 7 / 8),
        extra=tuple(wrong),
    )


_FIELDS = ("title", "journal", "volume", "issue", "pages", "pmid", "doi", "year", "ref_name")


def _citations(gold: dict[str, Any], read: dict[str, Reading]) -> Score:
    found = [(name, one) for name, reading in read.items() for one in reading.citations]
    missed = [label for label in gold["citations"] if not any(_same_citation(label, n, c) for n, c in found)]
    extra = [(n, c) for n, c in found if not any(_same_citation(label, n, c) for label in gold["citations"])]
    return Score(
        field="citations, all fields",
        right=len(gold["citations"]) - len(missed),
        found=len(found),
        labelled=len(gold["citations"]),
        goal=(1.0, 1.0),
        missed=tuple(str(label.get("start", label.get("pmid"))) for label in missed),
        extra=tuple(f"{n}:{c.start}" for n, c in extra),
    )


def _same_citation(label: dict[str, Any], name: str, citation: Citation) -> bool:
    if label["seed"] != name:
        return False
    if label["kind"] == "number marker":
        overlaps = citation.start < label["end"] and label["start"] < citation.end
        return overlaps and list(citation.markers) == label["markers"] and not citation.resolvable
    if label["kind"] == "book mention":
        return citation.kind == "book" and citation.start < label["end"] and label["start"] < citation.end
    fields = all(getattr(citation, field) == label[field] for field in _FIELDS if field in label)
    return fields and list(citation.authors) == label["authors"] and len(citation.uses) == label["uses"]


def table(all_scores: Sequence[Score]) -> str:
    """The scores as a page."""
    lines = [
        "# How well texts are read",
        "",
        "Three documents were labelled by hand: a page of a health site, "
        "a blog post with 18 comments, and a section of an",
        "encyclopaedia. Precision is the share of what was found that the "
        "labels hold; recall the share of the labels that was",
        "found. The words that are looked for were extended while these "
        "documents were at hand, so other texts do worse: the",
        "fixtures in `tests/read/texts.toml` are wordings of other kinds, "
        "but of our own. Made by `python -m tools.reading_scores --write`.",
        "",
        "| what | labels | found | precision | recall | goal | reached |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in all_scores:
        goal = f"{one.goal[0]:.2f} / {one.goal[1]:.2f}"
        lines.append(
            f"| {one.field} | {one.labelled} | {one.found} | {one.precision:.2f} "
            f"| {one.recall:.2f} | {goal} |"
            f" {'yes' if one.reaches_goal else 'no'} |"
        )
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Print the scores; with --write also the page."""
    places = [Path(one) for one in arguments if not one.startswith("--")]
    gold_file, seeds = (places[0], places[1]) if len(places) == 2 else (GOLD, SEEDS)
    if not gold_file.exists():
        print(f"There are no labelled documents at {gold_file}.")
        return 1
    gold = json.loads(gold_file.read_text(encoding="utf-8"))
    all_scores = scores(gold, readings(gold, seeds))
    for one in all_scores:
        print(
            f"{one.field:36} P {one.precision:.2f} R {one.recall:.2f}  {one.right}/{one.labelled} "
            f" of {one.found}"
        )
        if "--verbose" in arguments and (one.missed or one.extra):
            print("    missed", *one.missed, "| extra", *one.extra)
    if "--write" in arguments:
        PAGE.write_text(table(all_scores), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
