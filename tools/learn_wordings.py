"""Learn from labelled sentences what claims and dangers look like; writes `learned.npz` of the pack.

    python tools/learn_wordings.py                          every sentence there is
    python tools/learn_wordings.py --without probe_d --to /tmp/trial.npz   to measure on sentences left out

A linear support vector machine a label (dual coordinate descent, squared hinge: Hsieh et al. 2008), then a
logistic mix of their margins, fitted on margins of sentences that the machines hadn't seen (three parts).
The same sentences give the same file.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import tomllib
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from rich.progress import track

import handrail
from handrail.medicine.claims import ClaimsBase
from handrail.medicine.learned import LEARNED_FILE, STANCES, WHOLE
from handrail.read.checker import checker_of
from handrail.read.learned import Columns, View, claim_parts, near_claims, rule_parts, severe_parts

ROOT = Path(__file__).resolve().parents[1]
SENTENCES = ROOT / "learning" / "baclofen"
PROBES = ROOT / "tests" / "read"
SPENT = ("probe_a", "probe_b", "probe_c", "probe_d")
LEAST_FEATURE, LEAST_LABEL, OFTEN = 6, 6, 500
C_WHOLE, C_EACH, RARE_WEIGHT, ROUNDS, PARTS, TOGETHER = 0.5, 2.0, 2.0, 30, 3, 8
UNKNOWN = 1e-6
"""The weight of a dangerous sentence of which nobody said by which rule, where rules are learned."""
SMALLEST = 2
"""Weights of this size, of 127, are left out: the file is a third smaller."""
Matrix = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A labelled sentence, with its features."""

    text: str
    labels: frozenset[str]
    features: tuple[str, ...]


def base_of_claims() -> ClaimsBase:
    """The claims of the pack."""
    base = handrail.load_medicine().claims
    assert base is not None
    return base


def sentences(without: Sequence[str]) -> list[Sentence]:
    """Every labelled sentence once, with its labels."""
    base = base_of_claims()
    checker = checker_of(base)
    severities = {rule.id: rule.severity for rule in base.dangers}
    found: dict[str, Sentence] = {}
    for text, says, danger in _all(without):
        labels = {f"{stance} {claim}" for claim, stance in says}
        labels |= {f"about {claim}" for claim, _ in says} | {f"any {stance}" for _, stance in says}
        if danger:
            labels |= {"danger"} | ({"severe"} if severities.get(danger, danger) == "severe" else set())
            labels |= {f"rule {danger}"} if danger in severities else set()
        found.setdefault(text, Sentence(text, frozenset(labels), tuple(sorted(checker.features(text)))))
    return list(found.values())


def labels_of(known: Sequence[Sentence]) -> list[str]:
    """The labels that are met often enough to be learned, those of whole sentences first."""
    counts = Counter(label for sentence in known for label in sentence.labels)
    often = sorted(name for name, count in counts.items() if count >= LEAST_LABEL and name not in WHOLE)
    return [*WHOLE, *often]


def parts_of(known: Sequence[Sentence], parts: int) -> NDArray[np.int64]:
    """The part that each sentence belongs to.

    Neighbours are often twins, told apart by a word: they stay on one side of every border.
    """
    return np.array([zlib.crc32(str(at // TOGETHER).encode()) % parts for at in range(len(known))])


def digest(without: Sequence[str] = ()) -> str:
    """The SHA-256 of all that is learned from."""
    return hashlib.sha256(json.dumps(list(_all(without))).encode()).hexdigest()


def _all(without: Sequence[str]) -> Iterator[tuple[str, list[tuple[str, str]], str]]:
    yield from _rows(without)
    if "own" not in without:
        yield from _own(base_of_claims())


def _rows(without: Sequence[str]) -> Iterator[tuple[str, list[tuple[str, str]], str]]:
    for path in sorted(SENTENCES.glob("*.csv")):
        if path.stem in without:
            continue
        with path.open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                says = [(one[1:], "asserts" if one[0] == "+" else "denies") for one in row["says"].split()]
                yield row["text"], says, row["danger"]
    for name in SPENT:
        if name in without:
            continue
        for line in (PROBES / f"{name}.jsonl").read_text("utf-8").splitlines():
            one: dict[str, Any] = json.loads(line)
            says = [(each["id"], each["stance"]) for each in one["claims"] if each["stance"] in STANCES]
            yield one["text"], says, one["danger"] or ""


def _own(base: ClaimsBase) -> Iterator[tuple[str, list[tuple[str, str]], str]]:
    """The sentences with which the closed wordings of the pack are tested."""
    for claim, texts in tomllib.loads((PROBES / "denial_wordings.toml").read_text("utf-8")).items():
        for text in texts:
            yield text, [(claim, "denies")], _danger_of(base, claim, "denies")
    for row in tomllib.loads((PROBES / "own_sentences.toml").read_text("utf-8"))["sentence"]:
        says = [(one[:-1], "asserts" if one[-1] == "+" else "denies") for one in row["must"]]
        yield row["text"], says, next(filter(None, (_danger_of(base, *one) for one in says)), "")


def _danger_of(base: ClaimsBase, claim: str, stance: str) -> str:
    """The danger rule of what is said of a claim: of a refuted one, of asserting it."""
    is_wrong = (stance == "denies") == (base.claims[claim].state != "refuted")
    rules = (rule.id for rule in base.dangers if rule.kind == "denial" and rule.claim == claim)
    return next(rules, "") if is_wrong else ""


def vocabulary(known: Sequence[Sentence]) -> tuple[dict[str, int], NDArray[np.float64]]:
    """The features that are met often enough, and how rare each is."""
    counts = Counter(one for sentence in known for one in sentence.features)
    names = sorted(name for name, count in counts.items() if count >= LEAST_FEATURE)
    rarity = np.log((1 + len(known)) / (1 + np.array([counts[name] for name in names]))) + 1.0
    return {name: row for row, name in enumerate(names)}, rarity


def matrix(known: Sequence[Sentence], rows: dict[str, int], rarity: NDArray[np.float64]) -> Matrix:
    """Sentences as rows of length 1, in compressed form."""
    starts, columns, values = [0], list[int](), list[float]()
    for sentence in known:
        held = [rows[one] for one in sentence.features if one in rows]
        length = float(np.sqrt((rarity[held] ** 2).sum())) or 1.0
        columns += held
        values += list(rarity[held] / length)
        starts.append(len(columns))
    return np.array(starts), np.array(columns), np.array(values)


@njit(cache=True)
def fit(
    starts: NDArray[np.int64],
    columns: NDArray[np.int64],
    values: NDArray[np.float64],
    y: NDArray[np.float64],
    weight: NDArray[np.float64],
    width: int,
    rounds: int,
) -> NDArray[np.float64]:
    """The weights of one label, and its bias last."""
    count = len(y)
    w, alpha, q = np.zeros(width + 1), np.zeros(count), np.empty(count)
    for i in range(count):
        q[i] = 1.0 + 0.5 / weight[i]
        for k in range(starts[i], starts[i + 1]):
            q[i] += values[k] * values[k]
    np.random.seed(1)
    order = np.arange(count)
    for _ in range(rounds):
        np.random.shuffle(order)
        largest = 0.0
        for i in order:
            margin = w[width]
            for k in range(starts[i], starts[i + 1]):
                margin += w[columns[k]] * values[k]
            slope = y[i] * margin - 1.0 + alpha[i] * 0.5 / weight[i]
            if alpha[i] <= 0.0 and slope > 0.0:
                slope = 0.0
            if abs(slope) > 1e-9:
                largest = max(largest, abs(slope))
                before = alpha[i]
                alpha[i] = max(before - slope / q[i], 0.0)
                step = (alpha[i] - before) * y[i]
                for k in range(starts[i], starts[i + 1]):
                    w[columns[k]] += step * values[k]
                w[width] += step
        if largest < 0.01:
            break
    return w


@dataclass(frozen=True, slots=True)
class Machines:
    """The machines of all labels."""

    rows: dict[str, int]
    rarity: NDArray[np.float64]
    labels: tuple[str, ...]
    weights: NDArray[np.float64]


def learn(known: Sequence[Sentence], labels: Sequence[str]) -> Machines:
    """One machine a label."""
    rows, rarity = vocabulary(known)
    held = matrix(known, rows, rarity)
    weights = np.empty((len(rows) + 1, len(labels)))
    named = np.array([any(one.startswith("rule ") for one in sentence.labels) for sentence in known])
    unnamed = ~named & np.array(["danger" in sentence.labels for sentence in known])
    for column, label in enumerate(labels):
        y = np.array([1.0 if label in sentence.labels else -1.0 for sentence in known])
        rare = (y > 0).sum() <= OFTEN
        c = C_WHOLE if label in WHOLE else C_EACH
        if label.startswith("rule "):
            c = np.where(unnamed, UNKNOWN, c)
        weight = c * np.where((y > 0) & rare, RARE_WEIGHT, 1.0)
        weights[:, column] = fit(*held, y, weight, len(rows), ROUNDS)
    return Machines(rows, rarity, tuple(labels), weights)


def margins(machines: Machines, known: Sequence[Sentence]) -> NDArray[np.float64]:
    """Shape (sentences, labels)."""
    starts, columns, values = matrix(known, machines.rows, machines.rarity)
    made = np.empty((len(known), len(machines.labels)))
    for at in range(len(known)):
        part = slice(starts[at], starts[at + 1])
        made[at] = values[part] @ machines.weights[columns[part]] + machines.weights[-1]
    return made


def mixes(
    known: Sequence[Sentence], unseen: Sequence[tuple[View, ...]], columns: Columns
) -> dict[str, NDArray[np.float32]]:
    """The logistic mixes, from margins of sentences that were left out when those were learned.

    Args:
        known: the sentences.
        unseen: how each is seen, by one set of weights or by two.
        columns: whose claims and rules the views hold.
    """
    severe, pairs, rules = [], [], []
    stances, is_rule = dict[str, list[bool]]({name: [] for name in STANCES}), list[bool]()
    for sentence, views in zip(known, unseen, strict=True):
        severe.append(severe_parts(*views))
        near = near_claims(*views)
        pairs.append(claim_parts(*views)[near])
        for name in STANCES:
            stances[name] += [
                f"{name} {columns.claims[at]}" in sentence.labels for at in np.flatnonzero(near)
            ]
        named = [f"rule {rule.id}" in sentence.labels for rule in columns.rules]
        if any(named):
            rules.append(rule_parts(*views))
            is_rule += named
    together = np.vstack(pairs)
    return {
        "severe_mix": logistic(np.array(severe), np.array(["severe" in one.labels for one in known])),
        **{f"{name}_mix": logistic(together, np.array(stances[name])) for name in STANCES},
        "rule_mix": logistic(np.vstack(rules), np.array(is_rule)),
    }


def logistic(parts: NDArray[Any], is_so: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Weights by which parts give the log odds; a small pull to 0 keeps them finite."""
    from scipy.optimize import minimize

    x, sign = parts.astype(np.float64), np.where(is_so, 1.0, -1.0)

    def loss(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        margin = sign * (x @ weights)
        slope = -x.T @ (sign / (1.0 + np.exp(np.clip(margin, -50, 50)))) + weights
        return float(np.logaddexp(0.0, -margin).sum() + 0.5 * weights @ weights), slope

    return np.asarray(minimize(loss, np.zeros(x.shape[1]), jac=True).x, dtype=np.float32)


def main() -> None:
    """Learn and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--without", nargs="*", default=[], help="files to leave out, by name")
    parser.add_argument("--to", type=Path, default=ROOT / "handrail" / "packs" / "baclofen" / LEARNED_FILE)
    asked = parser.parse_args()
    known = sentences(asked.without)
    labels = labels_of(known)
    part = parts_of(known, PARTS)
    unseen, machines = np.empty((len(known), len(labels))), None
    with ProcessPoolExecutor(mp_context=get_context("fork")) as workers:
        learned = {workers.submit(_learned, known, labels, part, one): one for one in (-1, *range(PARTS))}
        for one in track(as_completed(learned), description="learning", total=len(learned)):
            result = one.result()
            if isinstance(result, Machines):
                machines = result
            else:
                unseen[part == learned[one]] = result
    assert machines is not None
    columns = Columns(labels, base_of_claims())
    mixed = mixes(known, [(columns.view(row.astype(np.float32)),) for row in unseen], columns)
    write(asked.to, machines, mixed, digest(asked.without))
    size = asked.to.stat().st_size / 1e6
    print(f"{len(known):,} sentences, {len(labels)} labels -> {asked.to} ({size:.1f} MB)")


def _learned(
    known: Sequence[Sentence], labels: Sequence[str], part: NDArray[np.int64], left_out: int
) -> Machines | NDArray[np.float64]:
    """The machines of all sentences, or the margins of one part by machines of the others."""
    if left_out < 0:
        return learn(known, labels)
    seen = [sentence for sentence, its in zip(known, part, strict=True) if its != left_out]
    left = [sentence for sentence, its in zip(known, part, strict=True) if its == left_out]
    return margins(learn(seen, labels), left)


def write(path: Path, machines: Machines, mixed: dict[str, Any], made_of: str) -> None:
    """Weights as whole numbers of -127 to 127, a scale a label; the smallest are left out."""
    weights = machines.weights[:-1]
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127.0
    whole = np.rint(weights / scale).astype(np.int8)
    whole[np.abs(whole) <= SMALLEST] = 0
    np.savez_compressed(
        path,
        features=np.frombuffer("\n".join(machines.rows).encode(), dtype=np.uint8),
        rarity=machines.rarity.astype(np.float32),
        weights=whole,
        scale=scale.astype(np.float32),
        bias=machines.weights[-1].astype(np.float32),
        labels=np.frombuffer("\n".join(machines.labels).encode(), dtype=np.uint8),
        made_of=np.frombuffer(made_of.encode(), dtype=np.uint8),
        **mixed,
    )


if __name__ == "__main__":
    main()
