"""`handrail evidence`: what is known, at the terminal and as files."""

from __future__ import annotations

import csv
import io
import json

import pytest

from handrail.web.app import create_app
from handrail.web.settings import Settings
from tests.web.conftest import Client


@pytest.fixture(scope="module")
def client() -> Client:
    return Client(create_app(Settings(warm=False)))


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("evidence",), "Is it a cure, or for ever?"),
        (("evidence", "questions", "drink-on-it"), "Don't."),
        (("evidence", "claims", "EF01"), "The evidence is divided"),
        (("evidence", "claims", "--state", "refuted"), "80 % success"),
        (("evidence", "trials", "--blind", "--at-least", "150"), "ALPADIR"),
        (("evidence", "metas", "--treatment", "acamprosate"), "ratio 0.88"),
        (("evidence", "positions", "--country", "FR"), "as of 2022-01"),
        (("evidence", "source", "leo2005delirium"), "Claims that name it"),
        (("evidence", "sources", "--text", "beraha2016highdose"), "1 source."),
        (("evidence", "trials", "beraha2016_dutch"), "Claims that cite it"),
        (("evidence", "metas", "agabio2023.1"), "The review's other results"),
        (("evidence", "rules", "--subject", "renal", "--severity", "major"), "RN-06 (major)"),
        (("evidence", "numbers", "--text", "clearance", "--read"), "[simon2018profile]"),
        (("evidence", "compare"), "No evidence found."),
        (("evidence", "medicine-or-not", "--country", "GB"), "call 999"),
        (("evidence", "positions", "--country", "GB"), "Care Excellence"),
        (("evidence", "positions", "--country", "united kingdom"), "Care Excellence"),
    ],
)
def test_what_is_known_is_said(words, says, terminal):
    answer = terminal(*words)

    assert answer.code == 0
    assert says in answer.out


def test_an_unknown_filter_names_those_there_are(terminal):
    answer = terminal("evidence", "claims", "--state", "proven")

    assert answer.code != 0
    assert "contested" in answer.err


def test_lists_are_written_as_json_and_csv(terminal):
    data = json.loads(terminal("evidence", "claims", "--json", "-").out)
    table = list(csv.DictReader(io.StringIO(terminal("evidence", "trials", "--csv", "-").out)))

    assert {"id", "says", "state", "sources", "against"} <= set(data["claims"][0])
    assert {"study", "arm", "n_randomised"} <= set(table[0])
    assert "frames" not in data["claims"][0]


def test_sources_are_written_for_programs_that_manage_references(terminal):
    assert terminal("evidence", "sources", "--text", "leo", "--bib", "-").out.startswith("@")
    assert json.loads(terminal("evidence", "sources", "--text", "leo", "--csl", "-").out)[0]["type"]


def test_a_claim_that_is_not_there_names_the_nearest_ones(terminal):
    answer = terminal("evidence", "claims", "ZZ99")

    assert answer.code != 0
    assert "the nearest are: " in answer.err
    assert "See handrail --help" not in answer.err


def test_every_cell_of_the_page_for_choosing_says_something(terminal):
    answer = terminal("evidence", "medicine-or-not")

    assert "may be: no range can be given" in " ".join(answer.out.split())
    assert not [line for line in answer.out.splitlines() if line.rstrip().endswith("may be:")]


def test_a_protocol_that_is_no_toml_is_told_with_its_line_and_what_to_close(terminal, tmp_path):
    file = tmp_path / "open.toml"
    file.write_text('[protocol]\nid = "x"\n[arm\n', encoding="utf-8")
    answer = terminal("trial", "show", str(file))

    assert answer.code != 0
    assert "line 3" in answer.err
    assert "Close what is open" in answer.err


def test_an_answer_of_follow_is_refused_as_a_diary_in_plain_words(terminal, tmp_path):
    file = tmp_path / "answer.json"
    file.write_text('{"schema": "handrail/what-now/1"}', encoding="utf-8")
    answer = terminal("follow", str(file), "--agreed", "15 mg four times a day for 14 days then stop")

    assert answer.code != 0
    assert "is an answer, as --json wrote it, no diary" in answer.err
    assert "Give the diary that it answered" in answer.err


LISTS = (
    (("sources", "--kind", "article", "--read", "--bib"), "/evidence/sources.bib?kind=article&verified=yes"),
    (("sources", "--text", "simon", "--csl"), "/evidence/sources.csl.json?text=simon"),
    (("sources", "--text", "mueller", "--csv"), "/evidence/sources.csv?text=mueller"),
    (("rules", "--subject", "renal", "--csv"), "/evidence/rules.csv?subject=renal"),
    (
        ("numbers", "--text", "clearance", "--not-read", "--csv"),
        "/evidence/numbers.csv?text=clearance&verified=no",
    ),
    (("claims", "--state", "contested", "--csv"), "/evidence/claims.csv?state=contested"),
    (("claims", "--topic", "kidneys", "--json"), "/evidence/claims.json?topic=kidneys"),
    (("trials", "--blind", "--at-least", "100", "--csv"), "/evidence/trials.csv?blind=yes&at_least=100"),
    (("trials", "--substance", "alcohol", "--json"), "/evidence/trials.json?substance=alcohol"),
    (("metas", "--treatment", "acamprosate", "--csv"), "/evidence/reviews.csv?treatment=acamprosate"),
    (("metas", "--json"), "/evidence/reviews.json"),
    (("positions", "--country", "FR", "--csv"), "/evidence/positions.csv?place=FR"),
    (("positions", "--json"), "/evidence/positions.json"),
    (("questions", "--json"), "/evidence/questions.json"),
    (("questions", "--csv"), "/evidence/questions.csv"),
    (("compare", "--json"), "/evidence/compare.json"),
    (("compare", "--csv"), "/evidence/compare.csv"),
    (("pool", "relapse", "--json"), "/evidence/effects/relapse.json"),
    (("pool", "left_early", "--csv"), "/evidence/effects/left_early.csv"),
    (("pool", "abstinent_days", "--svg"), "/evidence/effects/abstinent_days.svg"),
    (("pool", "relapse", "--png"), "/evidence/effects/relapse.png"),
)


@pytest.mark.parametrize(("words", "address"), LISTS, ids=[address for _, address in LISTS])
def test_a_file_of_the_command_is_that_of_the_app_to_the_last_byte(
    words, address, terminal, client, tmp_path
):
    place = tmp_path / "file"
    made = terminal("evidence", *words, str(place))
    answer = client.get(address)

    assert made.code == 0
    assert answer.status_code == 200
    assert place.read_bytes() == answer.content
    assert len(answer.content) > 100


def test_python_writes_the_same_bytes(client):
    import handrail
    from handrail.exchange.evidence_data import studies_csv
    from handrail.exchange.evidence_out import sources_csl
    from handrail.exchange.json import json_text
    from handrail.exchange.pool_json import pool_json

    medicine = handrail.load_medicine("baclofen")
    book = medicine.bibliography
    found = handrail.effect_trail("relapse", medicine).found

    assert (
        studies_csv(handrail.studies_of(medicine, blind=True))
        == client.get("/evidence/trials.csv?blind=yes").text
    )
    assert sources_csl(map(book.get, book.keys)) == client.get("/evidence/sources.csl.json").text
    assert book.to_bibtex(book.keys) == client.get("/evidence/sources.bib").text
    assert json_text(pool_json(found, medicine)) == client.get("/evidence/effects/relapse.json").text
