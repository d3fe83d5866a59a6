"""Teach a small network what labelled sentences say; writes `network.npz` of the pack.

    pip install torch            (not in the locks: only this tool needs it; any build will do)
    python tools/learn_network.py --encoder FOLDER

FOLDER holds `model.safetensors` and `vocab.txt` of all-MiniLM-L6-v2 (docs/how-to/read.md says where they come
from). All its weights are taught further, with one output a label; then they are rounded to whole numbers.
A tenth of the sentences is left out; on it logistic mixes of the network's margins and those of the features'
are fitted, by machines that haven't seen it either.

Source: Wang et al. 2020 (MiniLM); Loshchilov and Hutter 2019 (AdamW).
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch  # pyright: ignore[reportMissingImports]
from learn_wordings import (
    ROOT,
    Sentence,
    base_of_claims,
    digest,
    labels_of,
    learn,
    margins,
    mixes,
    parts_of,
    sentences,
)
from numpy.typing import NDArray
from rich.progress import track
from safetensors.torch import load_file
from torch import nn  # pyright: ignore[reportMissingImports]
from torch.nn import functional  # pyright: ignore[reportMissingImports]

from handrail.medicine.learned import WHOLE
from handrail.medicine.network import HEAD, MIXES, NETWORK_FILE, SCALE, WHOLE_NUMBERS, WORDS, load_network
from handrail.read.layers import EPSILON, HEADS, LAYERS, WIDTH
from handrail.read.learned import Columns
from handrail.read.network import MOST_PIECES, Network
from handrail.read.pieces import Pieces

PARTS, LEFT_OUT = 10, 0
ROUNDS, TOGETHER, SORTED = 3, 32, 16
RATE, HEAD_RATE, WARMING, LAST_RATE, DECAY, LONGEST_STEP = 2e-4, 2e-3, 100, 0.02, 0.01, 5.0
DROPPED, SMOOTHING = 0.1, 0.01
WEIGHT_OF = dict.fromkeys(WHOLE, 8.0) | {"severe": 12.0, "danger": 12.0}
"""How much more a label of the whole sentence counts than one of a claim or a rule."""
PRESENT = 2.0
"""How much more a label that a sentence has counts than one that it hasn't: it has a few of hundreds."""


@dataclass(frozen=True, slots=True)
class Taught:
    """What is taught: the pieces of each sentence, and which labels it has."""

    pieces: list[list[int]]
    has: Any


class Layered(nn.Module):
    """The encoder with one output a label; its parameters have the names of the file."""

    def __init__(self, weights: dict[str, Any], labels: Sequence[str]) -> None:
        """Begin with the encoder's weights, and with outputs that say no to every label."""
        super().__init__()
        kept = {name: array for name, array in weights.items() if _is_kept(name)}
        kept |= {f"{HEAD}.weight": torch.randn(len(labels), 2 * WIDTH) * 0.02}
        kept |= {f"{HEAD}.bias": torch.full((len(labels),), -4.0)}
        self.names = {name: name.replace(".", "/") for name in kept}
        for name, array in kept.items():
            self.register_parameter(self.names[name], nn.Parameter(array.clone().float()))

    def of(self, name: str) -> Any:
        """A parameter by its name in the file: torch allows no dot in one."""
        return getattr(self, self.names[name])

    def forward(self, rows: Any, here: Any) -> Any:
        """As `handrail.read.layers.encoded` and its head, with some left out at random while it is taught."""
        x = functional.embedding(rows, self.of(WORDS))
        x = x + self.of("embeddings.position_embeddings.weight")[: rows.shape[1]]
        x = x + self.of("embeddings.token_type_embeddings.weight")[0]
        x = self._dropped(self._normed(x, "embeddings.LayerNorm"))
        for number in range(LAYERS):
            name = f"encoder.layer.{number}"
            attended = self._dropped(self._attended(x, here, f"{name}.attention"))
            x = self._normed(x + attended, f"{name}.attention.output.LayerNorm")
            wide = functional.gelu(self._dense(x, f"{name}.intermediate.dense"))
            made = self._dropped(self._dense(wide, f"{name}.output.dense"))
            x = self._normed(x + made, f"{name}.output.LayerNorm")
        counted = here[..., None].to(x.dtype)
        both = torch.cat([(x * counted).sum(1) / counted.sum(1), x[:, 0]], 1)
        return self._dense(self._dropped(both), HEAD).float()

    def _attended(self, x: Any, here: Any, name: str) -> Any:
        count, length, _ = x.shape

        def split(part: str) -> Any:
            made = self._dense(x, f"{name}.self.{part}")
            return made.view(count, length, HEADS, -1).transpose(1, 2)

        made = functional.scaled_dot_product_attention(
            split("query"), split("key"), split("value"), attn_mask=here[:, None, None, :]
        )
        return self._dense(made.transpose(1, 2).reshape(count, length, WIDTH), f"{name}.output.dense")

    def _dense(self, x: Any, name: str) -> Any:
        return functional.linear(x, self.of(f"{name}.weight"), self.of(f"{name}.bias"))

    def _normed(self, x: Any, name: str) -> Any:
        of = self.of(f"{name}.weight"), self.of(f"{name}.bias")
        return functional.layer_norm(x, (WIDTH,), *of, EPSILON)

    def _dropped(self, x: Any) -> Any:
        return functional.dropout(x, DROPPED, self.training)


def _is_kept(name: str) -> bool:
    return name.startswith(("embeddings.", "encoder.")) and not name.endswith("position_ids")


def batches(pieces: Sequence[Sequence[int]]) -> list[list[int]]:
    """Sentences that go together: shuffled, and of like length, so that little is filling."""
    order = list(range(len(pieces)))
    random.shuffle(order)
    size = TOGETHER * SORTED
    heaps = [
        sorted(order[at : at + size], key=lambda one: len(pieces[one])) for at in range(0, len(order), size)
    ]
    made = [heap[at : at + TOGETHER] for heap in heaps for at in range(0, len(heap), TOGETHER)]
    random.shuffle(made)
    return made


def teach(network: Any, taught: Taught, labels: Sequence[str]) -> Iterator[float]:
    """Go through all sentences `ROUNDS` times; gives the loss of each step."""
    weight = torch.tensor([WEIGHT_OF.get(label, 1.0) for label in labels])
    head = [one for name, one in network.named_parameters() if name.startswith(HEAD)]
    rest = [one for name, one in network.named_parameters() if not name.startswith(HEAD)]
    groups = [{"params": rest, "lr": RATE}, {"params": head, "lr": HEAD_RATE}]
    steps = torch.optim.AdamW(groups, weight_decay=DECAY, betas=(0.9, 0.98))
    rounds = [one for _ in range(ROUNDS) for one in batches(taught.pieces)]
    network.train()
    for number, chosen in enumerate(rounds, 1):
        pace = min(number / WARMING, max(LAST_RATE, 1.0 - number / len(rounds)))
        for group, rate in zip(steps.param_groups, (RATE, HEAD_RATE), strict=True):
            group["lr"] = rate * pace
        with torch.autocast("cpu", dtype=torch.bfloat16):
            found = network(*_filled([taught.pieces[at] for at in chosen]))
        has = taught.has[chosen]
        goal = has * (1.0 - 2 * SMOOTHING) + SMOOTHING / 2
        each = functional.binary_cross_entropy_with_logits(found, goal, reduction="none")
        loss = (each * weight * (1.0 + (PRESENT - 1.0) * has)).sum(1).mean()
        steps.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), LONGEST_STEP)
        steps.step()
        yield float(loss.detach())


def _filled(pieces: Sequence[Sequence[int]]) -> tuple[Any, Any]:

    longest = max(map(len, pieces))
    rows, here = (
        torch.zeros(len(pieces), longest, dtype=torch.long),
        torch.zeros(len(pieces), longest, dtype=torch.bool),
    )
    for number, one in enumerate(pieces):
        rows[number, : len(one)] = torch.tensor(one)
        here[number, : len(one)] = True
    return rows, here


def rounded(
    network: Any, vocabulary: Sequence[str], labels: Sequence[str], made_of: str
) -> dict[str, NDArray[Any]]:
    """All matrices as whole numbers of -127 to 127, with a scale a row."""
    arrays: dict[str, NDArray[Any]] = {
        "pieces": np.frombuffer("\n".join(vocabulary).encode(), dtype=np.uint8),
        "labels": np.frombuffer("\n".join(labels).encode(), dtype=np.uint8),
        "made_of": np.frombuffer(made_of.encode(), dtype=np.uint8),
    }
    for name, at in network.names.items():
        array = getattr(network, at).detach().numpy()
        if array.ndim == 1:
            arrays[name] = array.astype(np.float32)
            continue
        if name == "embeddings.position_embeddings.weight":
            array = array[:MOST_PIECES]
        scale = np.maximum(np.abs(array).max(axis=1, keepdims=True), 1e-9) / 127.0
        arrays[f"{WHOLE_NUMBERS}{name}"] = np.rint(array / scale).astype(np.int8)
        arrays[f"{SCALE}{name}"] = scale.astype(np.float32)
    return arrays


def vocabulary_of(lines: Sequence[str]) -> tuple[list[str], list[int]]:
    """The pieces of our letters, and their rows in the encoder: the others would be a fifth of the file."""
    chosen = [
        (piece, row)
        for row, piece in enumerate(lines)
        if piece and piece.isascii() and not piece.startswith("[unused")
    ]
    return [piece for piece, _ in chosen], [row for _, row in chosen]


def main() -> None:
    """Teach, round, mix and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--encoder", type=Path, required=True, help="folder of all-MiniLM-L6-v2")
    parser.add_argument("--without", nargs="*", default=[], help="files to leave out, by name")
    parser.add_argument("--to", type=Path, default=ROOT / "handrail" / "packs" / "baclofen" / NETWORK_FILE)
    asked = parser.parse_args()
    torch.manual_seed(0)
    random.seed(0)
    known = sentences(asked.without)
    labels, part = labels_of(known), parts_of(known, PARTS)
    seen = [one for one, its in zip(known, part, strict=True) if its != LEFT_OUT]
    left = [one for one, its in zip(known, part, strict=True) if its == LEFT_OUT]
    vocabulary, rows = vocabulary_of((asked.encoder / "vocab.txt").read_text("utf-8").split("\n"))
    weights = load_file(asked.encoder / "model.safetensors")
    weights[WORDS] = weights[WORDS][rows]
    network = Layered(weights, labels)
    cutter = Pieces({piece: row for row, piece in enumerate(vocabulary)})
    has = torch.tensor([[label in one.labels for label in labels] for one in seen], dtype=torch.float32)
    taught = Taught([cutter.cut(one.text, MOST_PIECES) for one in seen], has)
    total, mean = ROUNDS * -(-len(seen) // TOGETHER), 0.0
    for number, loss in enumerate(track(teach(network, taught, labels), description="teaching", total=total)):
        mean = loss if number == 0 else 0.98 * mean + 0.02 * loss
        if number % 500 == 0:
            print(f"step {number:,} of {total:,}: loss {mean:.1f}", flush=True)
    arrays = rounded(network, vocabulary, labels, digest(asked.without))
    arrays |= _mixed(arrays, seen, left, labels, asked.to)
    np.savez_compressed(asked.to, **arrays)  # pyright: ignore[reportArgumentType]
    size = asked.to.stat().st_size / 1e6
    print(f"{len(known):,} sentences, {len(labels)} labels -> {asked.to} ({size:.1f} MB)")


def _mixed(
    arrays: dict[str, NDArray[Any]],
    seen: Sequence[Sentence],
    left: Sequence[Sentence],
    labels: list[str],
    to: Path,
) -> dict[str, NDArray[np.float32]]:
    """The mixes, on the sentences that neither the network nor these machines of features have seen."""
    unmixed = arrays | {name: np.zeros(length, np.float32) for name, length in MIXES.items()}
    np.savez(to, **unmixed)  # pyright: ignore[reportArgumentType]
    network = Network(load_network(to, labels))
    columns = Columns(labels, base_of_claims())
    of_features = margins(learn(seen, labels), left)
    views = [
        (columns.view(row.astype(np.float32)), columns.view(network.margins(one.text)))
        for row, one in zip(of_features, track(left, description="mixing"), strict=True)
    ]
    return mixes(left, views, columns)


if __name__ == "__main__":
    main()
