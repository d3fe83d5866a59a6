"""The pack's small network: its cutting of words against the reference, its layers, its file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

import handrail
from handrail.errors import PackError
from handrail.medicine.learned import load_learned
from handrail.medicine.network import HEAD, SCALE, WHOLE_NUMBERS, load_network
from handrail.read.checker import checker_of
from handrail.read.layers import LAYERS, WIDTH, encoded
from handrail.read.learned import Weigher, is_far
from handrail.read.network import MOST_PIECES, Network
from handrail.read.pieces import FIRST, LAST, UNKNOWN, Pieces
from tools.learn_wordings import digest

BASE = handrail.load_medicine().claims
assert BASE is not None
assert BASE.learned is not None
assert BASE.learned.network is not None
PATH = BASE.learned.network
RULES = [rule.id for rule in BASE.dangers]
LABELS = load_learned(BASE.learned.path, BASE.claims, RULES).labels
WEIGHTS = load_network(PATH, LABELS)
NETWORK = Network(WEIGHTS)


def reference() -> Tokenizer:
    """The same pieces, cut by the Hugging Face library."""
    made = Tokenizer(WordPiece(dict(WEIGHTS.pieces), unk_token=UNKNOWN, max_input_chars_per_word=100))
    made.normalizer = BertNormalizer(lowercase=True)  # pyright: ignore[reportAttributeAccessIssue]
    made.pre_tokenizer = BertPreTokenizer()  # pyright: ignore[reportAttributeAccessIssue]
    return made


REFERENCE = reference()
PIECES = Pieces(WEIGHTS.pieces)


def cut_by_the_reference(text: str) -> list[int]:
    return [WEIGHTS.pieces[FIRST], *REFERENCE.encode(text).ids, WEIGHTS.pieces[LAST]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Stop baclofen at once.",
        "20 mg q.i.d., i.e. 80mg/day (Lioresal®)",
        "Naïve façade, Ärzte, ÅNGSTRÖM",
        "don't — won't… “quoted”",
        "中文 and more",
        "x" * 101,
        "tab\tand\nline",
        "intrathecal hydrochlorothiazide",
    ],
)
def test_words_are_cut_as_the_reference_cuts_them(text: str):
    assert PIECES.cut(text, 10_000) == cut_by_the_reference(text)


@given(st.text(alphabet=st.characters(max_codepoint=0x24F, exclude_categories=("Cs",)), max_size=60))
def test_any_latin_text_is_cut_as_the_reference_cuts_it(text: str):
    assert PIECES.cut(text, 10_000) == cut_by_the_reference(text)


@given(st.text(max_size=80))
def test_no_text_is_too_strange_to_be_read(text: str):
    cut = PIECES.cut(text, MOST_PIECES)

    assert 2 <= len(cut) <= MOST_PIECES
    assert np.isfinite(NETWORK.margins(text)).all()


def test_a_long_sentence_is_read_to_its_last_place():
    assert len(PIECES.cut("slowly " * 500, MOST_PIECES)) == MOST_PIECES
    assert NETWORK.margins("slowly " * 500).shape == (len(LABELS),)


def test_filling_changes_nothing_of_what_the_layers_make():
    rows = PIECES.cut("Never stop baclofen suddenly.", MOST_PIECES)
    looked_up = (WEIGHTS.words[rows] * WEIGHTS.words_scale[rows])[None]
    filled = np.concatenate([looked_up, np.ones((1, 5, WIDTH), np.float32)], axis=1)
    here = np.array([[1.0] * len(rows) + [0.0] * 5], dtype=np.float32)

    alone, beside = encoded(WEIGHTS.layers, looked_up), encoded(WEIGHTS.layers, filled, here)
    assert np.abs(beside[:, : len(rows)] - alone).max() <= 1e-4


def test_attention_and_layers_are_those_of_the_definition():
    """One layer after the other, head by head and place by place, written out from Vaswani and Devlin."""
    from math import erf, sqrt

    weights = {name: array.astype(np.float64) for name, array in WEIGHTS.layers.items()}

    def dense(x: np.ndarray, name: str) -> np.ndarray:
        return weights[f"{name}.weight"] @ x + weights[f"{name}.bias"]

    def normed(x: np.ndarray, name: str) -> np.ndarray:
        return (x - x.mean()) / sqrt(x.var() + 1e-12) * weights[f"{name}.weight"] + weights[f"{name}.bias"]

    rows = PIECES.cut("Wait it out at home.", MOST_PIECES)
    looked_up = (WEIGHTS.words[rows] * WEIGHTS.words_scale[rows]).astype(np.float64)
    places = weights["embeddings.position_embeddings.weight"]
    kind = weights["embeddings.token_type_embeddings.weight"][0]
    xs = [normed(x + places[at] + kind, "embeddings.LayerNorm") for at, x in enumerate(looked_up)]
    for number in range(LAYERS):
        name = f"encoder.layer.{number}"
        of = {
            part: [dense(x, f"{name}.attention.self.{part}") for x in xs]
            for part in ("query", "key", "value")
        }
        after = []
        for at, x in enumerate(xs):
            heads = []
            for head in range(12):
                part = slice(head * 32, head * 32 + 32)
                scores = np.array([of["query"][at][part] @ key[part] / sqrt(32) for key in of["key"]])
                shares = np.exp(scores) / np.exp(scores).sum()
                heads.append(
                    sum(share * value[part] for share, value in zip(shares, of["value"], strict=True))
                )
            joined = dense(np.concatenate(heads), f"{name}.attention.output.dense")
            x = normed(x + joined, f"{name}.attention.output.LayerNorm")
            wide = np.array(
                [y * 0.5 * (1 + erf(y / sqrt(2))) for y in dense(x, f"{name}.intermediate.dense")]
            )
            after.append(normed(x + dense(wide, f"{name}.output.dense"), f"{name}.output.LayerNorm"))
        xs = after
    by_definition = dense(np.concatenate([np.mean(xs, axis=0), xs[0]]), HEAD)

    assert np.abs(NETWORK.margins("Wait it out at home.") - by_definition).max() <= 2e-3


def test_a_sentence_has_the_same_margins_whatever_was_read_before():
    first = NETWORK.margins("Stop it tonight.")
    NETWORK.margins("Something quite different, and longer than that.")

    assert (NETWORK.margins("Stop it tonight.") == first).all()


def test_what_is_far_from_every_claim_is_not_asked_of_the_network():
    assert BASE is not None
    weigher = Weigher(BASE)
    features = checker_of(BASE).features
    near, far = "You can stop baclofen at once.", "Bring your insurance card to the appointment on Tuesday."

    assert [len(weigher.views(text, features(text))) for text in (near, far)] == [2, 1]
    views = weigher.views(near, features(near))
    assert not is_far(views[0], load_learned(PATH.with_name("learned.npz"), BASE.claims, RULES).mixes)


def test_it_was_made_of_the_sentences_that_are_there():
    assert WEIGHTS.made_of == digest(), "python tools/learn_network.py"


def test_labels_of_other_weights_are_told():
    with pytest.raises(PackError, match=r"Its labels aren't those of learned\.npz"):
        load_network(PATH, LABELS[:-1])


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        ("no arrays", "can't be read"),
        ("no labels", "lacks labels"),
        ("fewer pieces", "one row for each piece"),
        ("no scale", "no scale for"),
        ("short mix", "severe_mix has 3 numbers, not 19"),
    ],
)
def test_a_file_that_is_no_network_is_told_with_what_to_do(tmp_path: Path, spoil: str, told: str):
    path = tmp_path / "network.npz"
    with np.load(PATH) as held:
        arrays = {name: held[name] for name in held.files}
    if spoil == "no labels":
        del arrays["labels"]
    elif spoil == "fewer pieces":
        arrays["pieces"] = arrays["pieces"][:100]
    elif spoil == "no scale":
        del arrays[f"{SCALE}{HEAD}.weight"]
        assert f"{WHOLE_NUMBERS}{HEAD}.weight" in arrays
    elif spoil == "short mix":
        arrays["severe_mix"] = arrays["severe_mix"][:3]
    if spoil == "no arrays":
        path.write_bytes(b"no weights")
    else:
        np.savez(path, **arrays)

    with pytest.raises(PackError, match=told) as error:
        load_network(path, LABELS)
    assert "learn_network" in (error.value.fix or "")
