"""`handrail read`: a text held against what is known, at the terminal and in bulk."""

from __future__ import annotations

import csv
import io
import json
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pyarrow
import pyarrow.parquet as parquet
import pytest

from handrail.read.bulk import _rows_of, read_bulk
from handrail.read.rows import STATEMENT_COLUMNS

THREAD = """Anja says:
June 3, 2012 at 4:15 pm
One does not develop a dependency on baclofen. Stop it whenever you like.

Piet says:
June 4, 2012 at 9:02 am
I took 60 mg a day for two years. No cravings.
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def thread(place: Path) -> Path:
    (place / "thread.txt").write_text(THREAD, encoding="utf-8")
    return place / "thread.txt"


def test_what_is_dangerous_comes_first_and_the_command_leaves_with_one(terminal, thread: Path) -> None:
    said = terminal("read", str(thread))

    assert said.code == 1
    assert said.out.index("What is dangerous in it") < said.out.index("What it leaves out")
    assert "nobody becomes dependent" in " ".join(said.out.split())
    assert "gradually" in said.out


def test_people_are_counted_as_people_and_no_rate_is_made_of_them(terminal, thread: Path) -> None:
    said = " ".join(terminal("read", str(thread)).out.split())

    assert "One person tells that the craving went." in said
    assert "They chose to write" in said
    assert "%" not in said.partition("People who tell of themselves")[2].partition("What it leaves out")[0]


def test_a_page_as_a_whole_is_never_judged(terminal, thread: Path) -> None:
    said = " ".join(terminal("read", str(thread)).out.lower().split())

    assert "reliable" not in said
    assert "trustworthy" not in said
    assert "what was checked, and what wasn't" in said


def test_every_file_holds_the_same_statements(terminal, thread: Path, place: Path) -> None:
    answer = json.loads(terminal("read", str(thread), "--json", "-").out)
    rows = list(csv.DictReader(io.StringIO(terminal("read", str(thread), "--csv", "-").out, newline="")))
    terminal("read", str(thread), "--parquet", "out.parquet", "--html", "out.html")
    table = parquet.read_table(place / "out.parquet")

    assert [one["type"] for one in answer["statements"]] == [row["type"] for row in rows]
    assert table.num_rows == len(rows)
    assert tuple(table.column_names) == STATEMENT_COLUMNS
    assert '<mark class="danger">' in (place / "out.html").read_text(encoding="utf-8")


def test_markup_in_a_text_is_shown_and_never_run(terminal, place: Path) -> None:
    (place / "page.html").write_text(
        "<html><body><p>Baclofen 10 mg.</p><script>alert(1)</script></body></html>", encoding="utf-8"
    )

    terminal("read", "page.html", "--html", "out.html")

    assert "<script>" not in (place / "out.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("read", "https://example.org/page"), "nothing is fetched"),
        (("read", "nowhere.txt"), "can't be read"),
        (("read", "--bulk", "nowhere.parquet", "out.parquet"), "There is no file"),
        (("read", "--bulk", "nowhere.parquet"), "needs a place"),
        (("read", "thread.txt", "--kind", "poem"), "no kind of text"),
        (("read", "thread.txt", "other.txt"), "belong to --bulk"),
    ],
)
def test_what_can_not_be_read_is_refused_with_what_to_do(terminal, thread: Path, words, says: str) -> None:
    said = terminal(*words)

    assert said.code == 2
    assert says in said.err


def table_of(place: Path, rows: list[dict[str, object]]) -> Path:
    parquet.write_table(pyarrow.Table.from_pylist(rows), place / "in.parquet")
    return place / "in.parquet"


def test_one_bad_document_never_stops_a_run_and_copies_are_read_once(place: Path, monkeypatch) -> None:
    rows = [
        {"id": "a", "text": "I take baclofen 10 mg a day.", "kind": "text"},
        {"id": "b", "text": "I take baclofen 10 mg a day.", "kind": None},
        {"id": "c", "text": None, "kind": "no kind"},
        {"id": "d", "text": "x" * 21_000_000, "kind": None},
    ]

    result = read_bulk(table_of(place, rows), place / "out.parquet", workers=1)
    documents = parquet.read_table(result.documents_table).to_pylist()

    assert (result.documents, result.copies, result.problems) == (4, 1, 1)
    assert [one["copy_of"] for one in documents] == [None, "a", None, None]
    assert "at most" in documents[3]["problem"]
    doses = [one for one in parquet.read_table(result.statements).to_pylist() if one["type"] == "dose"]
    assert [(one["document"], one["daily_mg"]) for one in doses] == [("a", 10.0)]


def test_the_table_of_dangers_tells_which_rule_and_how_sure(place: Path) -> None:
    rows = [
        {"id": "a", "text": "You can stop baclofen at once, there is no withdrawal."},
        {"id": "b", "text": "Baclofen has to be reduced gradually."},
    ]

    result = read_bulk(table_of(place, rows), place / "out.parquet", workers=1)
    dangers = parquet.read_table(result.dangers).to_pylist()

    assert {one["document"] for one in dangers} == {"a"}
    assert {"DG-TP01", "DG-WD01"} & {one["rule"] for one in dangers}
    assert {one["confidence"] for one in dangers} <= {"sure", "likely", "look"}
    assert all(one["do"] and one["sources"] for one in dangers)


def test_a_run_that_was_stopped_goes_on_where_it_was(place: Path, monkeypatch) -> None:
    monkeypatch.setattr("handrail.read.bulk.PART_DOCUMENTS", 2)
    rows = [{"text": f"I take baclofen {number} mg a day."} for number in range(1, 7)]
    source = table_of(place, rows)
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if len(told) == 1:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        read_bulk(source, place / "out.parquet", workers=1, progress=stop)
    kept = {one.name for one in (place / "out.parquet.parts").glob("*-documents.parquet")}
    assert kept

    result = read_bulk(source, place / "out.parquet", workers=1)

    doses = [one for one in parquet.read_table(result.statements).to_pylist() if one["type"] == "dose"]
    assert [one["daily_mg"] for one in doses] == [1, 2, 3, 4, 5, 6]
    assert not (place / "out.parquet.parts").exists()


def test_the_parts_of_another_run_are_left_alone(place: Path) -> None:
    parts = place / "out.parquet.parts"
    parts.mkdir()
    (parts / "run.json").write_text("{}", encoding="utf-8")

    with pytest.raises(Exception, match="another run"):
        read_bulk(table_of(place, [{"text": "a"}]), place / "out.parquet", workers=1)


def test_bytes_that_are_no_text_stop_nothing(place: Path) -> None:
    broken = pyarrow.array([b"I take baclofen \xff\xfe 10 mg a day.", b"Baclofen must be tapered."])
    parquet.write_table(pyarrow.table({"text": broken.view(pyarrow.string())}), place / "in.parquet")

    result = read_bulk(place / "in.parquet", place / "out.parquet", workers=1)

    assert (result.documents, result.problems) == (2, 0)
    assert parquet.read_table(result.statements).num_rows > 0


def test_two_documents_of_one_name_and_text_are_one_and_its_copy(place: Path) -> None:
    rows = [{"id": "a", "text": "I take baclofen 10 mg a day."}] * 2

    assert read_bulk(table_of(place, rows), place / "out.parquet", workers=1).copies == 1


def test_the_document_that_ends_its_process_is_found_and_the_others_are_read(
    place: Path, monkeypatch
) -> None:
    class Fragile:
        """Processes that end when they are given the word "deadly"."""

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

        def shutdown(self, **_):
            return None

        def submit(self, work, *given):
            asked = next(one for one in given if isinstance(one, list))
            done: Future = Future()
            if any("deadly" in document[1] for document in asked):
                done.set_exception(BrokenProcessPool())
            else:
                done.set_result(work(*given))
            return done

    monkeypatch.setattr("handrail.read.bulk._pool", lambda workers: Fragile())
    rows = [{"text": f"I take baclofen {number} mg a day."} for number in range(1, 8)]
    rows[4] = {"text": "deadly"}
    result = read_bulk(table_of(place, rows), place / "out.parquet", workers=1)
    documents = parquet.read_table(result.documents_table).to_pylist()

    assert [bool(one["problem"]) for one in documents] == [False] * 4 + [True] + [False] * 2
    assert documents[4]["problem"] == "Reading it ended the process."


def test_a_document_that_takes_too_long_is_given_up(place: Path, monkeypatch) -> None:
    monkeypatch.setattr("handrail.read.bulk.DOCUMENT_SECONDS", 0.05)
    long = "I take baclofen 10 mg a day, and then 5 mg more. " * 20_000
    rows = _rows_of([("a", long, None, "text", None), ("b", "Stop it.", None, None, None)], "baclofen")

    assert [one["problem"] for one in rows["documents"]] == ["TimeoutError: It took more than 0.05 s.", None]
