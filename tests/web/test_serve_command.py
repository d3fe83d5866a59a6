"""`handrail serve`: on this machine only, at once, and in words where it can't."""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from handrail.cli import serve
from handrail.cli.errors import exit_with
from handrail.cli.main import app

ADDRESS = "http://127.0.0.1:8000"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_says_where_it_answers_and_answers_there_and_stops_when_told(workers):
    started = subprocess.Popen(
        [sys.executable, "-m", "handrail", "serve", "--port", "0", "--workers", workers],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert started.stdout is not None
    try:
        said = started.stdout.readline() + started.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", said)
        assert found, said
        assert f"{found[0]}/openapi.json" in said
        health = _asked_until_it_answers(f"{found[0]}/health")
    finally:
        started.send_signal(signal.SIGINT)
        _, complaints = started.communicate(timeout=60)

    assert '"status": "ok"' in health
    assert "Traceback" not in complaints, complaints


def _asked_until_it_answers(address: str) -> str:
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.read().decode()
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{address} never answered")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.7", "::", "ward.example"])
def test_an_address_that_others_reach_is_refused_with_the_reason(terminal, host):
    said = terminal("serve", "--host", host, "--port", "0")

    assert said.code == 2
    assert "no encryption (TLS)" in said.err
    assert "--tls-cert" in said.err
    assert "--beyond-loopback" in said.err


@pytest.mark.parametrize(
    "words",
    [
        ("--host", "0.0.0.0", "--beyond-loopback"),
        ("--host", "0.0.0.0", "--tls-cert", "CERT", "--tls-key", "KEY"),
        ("--behind-proxy", "10.0.0.5"),
    ],
)
def test_nobody_else_is_let_in_before_there_are_accounts(terminal, words, monkeypatch, tmp_path):
    monkeypatch.setenv("HANDRAIL_DATA_DIR", str(tmp_path / "empty"))
    monkeypatch.setattr(serve, "_prove_certificate", lambda *_: None)

    said = terminal("serve", "--port", "0", *words)

    assert said.code == 2
    assert "There are no accounts" in said.err
    assert "handrail accounts add" in said.err
    assert not (tmp_path / "empty").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("--tls-cert", "only.pem"),
        ("--tls-cert", "no.pem", "--tls-key", "no.key"),
        ("--behind-proxy", "everyone"),
    ],
)
def test_half_a_certificate_or_a_proxy_without_an_address_is_refused(terminal, words):
    said = terminal("serve", "--port", "0", *words)

    assert said.code == 2
    assert len(said.err.strip().splitlines()) == 2


def test_a_certificate_that_is_none_is_refused_before_anyone_is_let_in(terminal, tmp_path):
    for name in ("cert.pem", "key.pem"):
        (tmp_path / name).write_text("not a certificate")

    said = terminal(
        *("serve", "--port", "0", "--tls-cert", str(tmp_path / "cert.pem")),
        *("--tls-key", str(tmp_path / "key.pem")),
    )

    assert said.code == 2
    assert "can't be used" in said.err


def test_a_port_that_is_taken_is_named(terminal):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        said = terminal("serve", "--port", str(port))

    assert said.code == 2
    assert f"Port {port}" in said.err
    assert f"--port {port + 1}" in said.err or "--port 8001" in said.err


@pytest.mark.parametrize(
    "words",
    [
        ("--port", "99999"),
        ("--port", "web"),
        ("--workers", "0"),
        ("--allow-host", "a/b"),
        ("--allow-host", " "),
    ],
)
def test_what_cannot_be_meant_is_refused_in_two_lines(terminal, words):
    said = terminal("serve", *words)

    assert said.code == 2
    assert len(said.err.strip().splitlines()) == 2


def test_the_names_it_answers_to_reach_the_workers(monkeypatch):
    kept: dict[str, str] = {}
    monkeypatch.setattr(serve.os, "environ", kept)
    monkeypatch.setattr(serve, "_run", lambda *_: None)

    code = exit_with(app, ["serve", "--port", "0", "--allow-host", "Ward.example"])

    assert code == 0
    assert kept["HANDRAIL_WEB_HOSTS"] == "127.0.0.1,localhost,[::1],ward.example"
    assert int(kept["HANDRAIL_WEB_AT_ONCE"]) >= 1


def test_the_commands_of_the_guide_get_the_answers_it_promises(client):
    """Every curl of docs/how-to/serve.md, asked of the server in this process."""
    import shlex
    from pathlib import Path

    guide = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "serve.md"
    text, asked = guide.read_text(encoding="utf-8").replace("\\\n", " "), 0
    for block in re.findall(r"^```text\n(curl .*?)^```", text, re.M | re.S):
        expected = int(found[1]) if (found := re.search(r"# answers with (\d+)", block)) else 200
        for command in " ".join(shlex.split(block, comments=True, posix=False)).split("curl ")[1:]:
            words = shlex.split(command)
            address = next(word for word in words if word.startswith(ADDRESS))
            headers = dict(words[i + 1].split(": ", 1) for i, word in enumerate(words) if word == "-H")
            body = next((words[i + 1] for i, word in enumerate(words) if word == "-d"), None)
            method = "GET" if body is None else "POST"
            answer = client.request(method, address.removeprefix(ADDRESS), content=body, headers=headers)
            assert answer.status_code == expected, (command, answer.text)
            asked += 1
    assert asked >= 10


def test_the_end_of_an_answer_does_not_wait_for_the_reader_to_confirm_its_beginning():
    """A socket that doesn't name its protocol is not told to send at once: each answer takes 40 ms more."""
    with serve._listen("127.0.0.1", 0) as listening:
        assert listening.proto == socket.IPPROTO_TCP
