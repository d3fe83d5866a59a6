"""`handrail simulate` for a whole population: in words, in files, and when it is stopped."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys

import pyarrow.parquet as parquet
import pytest

COURSE = "20 mg three times a day for 3 days then stop"
PERSON = ["--age", "50", "--weight", "70", "--height", "170", "--egfr", "90", "--until", "6"]
PROGRAM = [sys.executable, "-m", "handrail"]


def simulate(*words, course=COURSE, **options):
    return subprocess.run(
        [*PROGRAM, "simulate", course, *PERSON, *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        **options,
    )


def test_a_summary_says_what_became_of_everybody_and_why_they_differ():
    done = simulate("--summary", "--people", "2000", "--seed", "5")

    assert done.returncode == 0, done.stderr
    words = " ".join(done.stdout.split())
    for said in (
        "In an emergency",
        "Everybody",
        "Where the spread comes from",
        "Studies",
        "Predicted withdrawal",
    ):
        assert said in words
    assert "seed 5, 80 people in each of 25 truths" in words
    assert "not a cleared medical device" in words
    # Nothing but words for people: no bar where nobody watches.
    assert "\x1b" not in done.stdout + done.stderr
    assert done.stderr == ""


def test_arms_a_crowd_a_level_and_files(tmp_path):
    done = simulate(
        "--summary", "--people", "1000", "--crowd", "adults", "--above", "0.2",
        "--arm", "slower: 20 mg three times a day for 3 days then 10 mg a day for 2 days then stop",
        "--parquet", str(tmp_path / "all.parquet"), "--json", str(tmp_path / "all.json"),
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert f"Wrote {tmp_path / 'all.parquet'}" in done.stderr
    assert parquet.read_table(tmp_path / "all.parquet").num_rows == 2000
    answer = json.loads((tmp_path / "all.json").read_text())
    assert [arm["name"] for arm in answer["arms"]] == ["course", "slower"]
    assert answer["arms"][1]["difference"]["any"][0] < 0
    words = " ".join(done.stdout.split())
    assert "The same people, beside course" in words
    assert "Hours below it" in words


def test_pictures_of_what_is_not_known(tmp_path):
    done = simulate("--sensitivity", str(tmp_path / "s.svg"), "--apart", str(tmp_path / "a.svg"))

    assert done.returncode == 0, done.stderr
    assert "What matters most for the peak of withdrawal" in done.stderr
    assert "matters most" in (tmp_path / "s.svg").read_text()
    assert "Studies differ" in (tmp_path / "a.svg").read_text()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--summary"], "no population"),
        (["--summary", "--people", "1000", "--png", "x.png"], "--png is of one person"),
        (["--summary", "--people", "1000", "--arm", "20 mg a day"], "has no name"),
        (["--summary", "--people", "1000", "--arm", "course: 20 mg a day"], "Two arms"),
        (["--summary", "--people", "1000", "--above", "high"], "is no number"),
        (["--summary", "--people", "1000", "--crowd", "nobody.toml"], "can't be read"),
        (["--people", "1000", "--parquet", "-"], "standard output"),
    ],
)
def test_what_can_not_be_asked_is_said_with_what_can(words, says, tmp_path):
    done = simulate(*words, cwd=tmp_path)

    assert done.returncode == 2
    assert says in done.stderr
    assert len(done.stderr.splitlines()) == 2


def test_ctrl_c_on_a_terminal_shows_how_far_it_got_and_leaves_no_file(tmp_path):
    place = tmp_path / "all.parquet"
    mine, theirs = pty.openpty()
    process = subprocess.Popen(
        [
            *PROGRAM,
            "simulate",
            COURSE,
            *PERSON,
            "--people",
            "10000000",
            "--seed",
            "3",
            "--parquet",
            str(place),
        ],
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "100"},
        # Started in the background, the tests may have been told, and so their children, to ignore Ctrl-C.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    os.close(theirs)
    seen = ""
    try:
        while not re.search(r"[1-9]\d*/10000000", seen):
            seen += os.read(mine, 4096).decode(errors="replace")
        process.send_signal(signal.SIGINT)
        while True:
            try:
                part = os.read(mine, 4096)
            except OSError:
                break
            if not part:
                break
            seen += part.decode(errors="replace")
        assert process.wait(timeout=60) == 130
    finally:
        process.kill()
        process.wait()
        os.close(mine)

    assert "seed 3" in seen
    assert re.search(r"Stopped after [\d,]+ of 10,000,000 people. No file was written.", seen)
    assert list(tmp_path.iterdir()) == []
