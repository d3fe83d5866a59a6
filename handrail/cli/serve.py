"""`handrail serve`: the app and the answers for other programs, on this machine unless told otherwise."""

from __future__ import annotations

import os
import socket
from typing import Annotated

import typer

from handrail.errors import InputError
from handrail.exchange import reading

APPLICATION = "handrail.web.app:create_app"
"""By name: the doors don't know each other, and worker processes load it themselves."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
MOST_WORKERS = 64
WHY_LOOPBACK = (
    "There is no encryption (TLS) and there are no accounts here yet: whoever reaches the port can ask, and "
    "read along."
)


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.", metavar="ADDRESS")] = "127.0.0.1",
    port: Annotated[str, typer.Option(help="The port; 0 takes a free one.", metavar="NUMBER")] = "8000",
    workers: Annotated[str, typer.Option(help="Processes that answer.", metavar="NUMBER")] = "1",
    beyond_loopback: Annotated[
        bool,
        typer.Option(
            "--beyond-loopback",
            help="Allow an address that other machines reach. There is no TLS and there are no accounts: "
            "put a proxy in front that has both.",
        ),
    ] = False,
    allow_host: Annotated[
        list[str] | None,
        typer.Option(help="A further name to answer to; repeat for several.", metavar="NAME"),
    ] = None,
    open_browser: Annotated[
        bool, typer.Option("--open", help="Open the browser.", show_default=False)
    ] = False,
    directory: Annotated[
        str | None,
        typer.Option(
            help="A list of treatment places as CSV: the page on getting help shows the nearest.",
            metavar="FILE",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Serve the app to a browser, and answers to other programs (HTTP, JSON), on this machine only.

    Stops with Ctrl-C.

    Example: handrail serve --port 8080
    """
    number = reading.whole_number(port, "--port", at_least=0, at_most=65535)
    processes = reading.whole_number(workers, "--workers", at_least=1, at_most=MOST_WORKERS)
    _refuse_beyond(host, beyond_loopback, allow_host)
    _take_directory(directory)
    start(host, number, processes, allow_host, open_browser=open_browser)


def start(
    host: str,
    port: int,
    processes: int,
    allow_host: list[str] | None = None,
    *,
    path: str = "/",
    open_browser: bool = False,
) -> None:
    """Listen, say where, and answer until told to stop.

    Args:
        host, port: where to listen; port 0 takes a free one.
        processes: that answer.
        allow_host: further names to answer to.
        path: of the page to begin with.
        open_browser: whether to open that page.

    Raises:
        InputError: the port can't be opened.
    """
    with _listen(host, port) as listening:
        number = listening.getsockname()[1]
        _prepare(host, processes, allow_host)
        address = f"http://{f'[{host}]' if ':' in host else host}:{number}"
        typer.echo(f"Answering at {address}{'' if path == '/' else path}  (Ctrl-C stops)")
        typer.echo(f"  what can be asked: {address}/openapi.json")
        typer.echo(f"  which rules:       {address}/health.html")
        if open_browser:
            _open(address + path)
        _run(host, number, processes, listening)


def _take_directory(name: str | None) -> None:
    """Tell the server where the list of places is, once it was read without a fault.

    Raises:
        InputError: it can't be read, or is no list of places.
    """
    if name is None:
        return
    from pathlib import Path

    from handrail.exchange.directory import read_directory

    try:
        read_directory(Path(name).read_bytes(), Path(name).name)
    except OSError as error:
        raise InputError(
            f"--directory {name} can't be read: {error.strerror or error}.", fix="Give the file's name."
        ) from None
    os.environ["HANDRAIL_DIRECTORY"] = str(Path(name).resolve())


def _open(address: str) -> None:
    """Open the page; the port listens already, so that a browser that is early waits and isn't refused."""
    import threading
    import webbrowser

    threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()


def _run(host: str, port: int, processes: int, listening: socket.socket) -> None:
    import uvicorn

    config = uvicorn.Config(
        APPLICATION,
        factory=True,
        host=host,
        port=port,
        workers=processes,
        access_log=False,  # addresses hold what was asked, and a log keeps it
        server_header=False,
        log_level="warning",
        timeout_keep_alive=5,
        timeout_graceful_shutdown=10,
        limit_concurrency=512,
        h11_max_incomplete_event_size=32_768,
    )
    server = uvicorn.Server(config)
    if processes == 1:
        server.run(sockets=[listening])
        return
    from uvicorn.supervisors import Multiprocess

    Multiprocess(config, sockets=[listening]).run()


def _refuse_beyond(host: str, beyond_loopback: bool, allow_host: list[str] | None) -> None:
    if host not in LOOPBACK and not beyond_loopback:
        raise InputError(
            f"--host {host[:60]} can be reached from other machines. {WHY_LOOPBACK}",
            fix="Leave --host out, or put a proxy with TLS and accounts in front and add --beyond-loopback.",
        )
    for name in allow_host or ():
        if not name.strip() or "," in name or "/" in name:
            raise InputError(
                f"--allow-host '{name[:60]}' is no name of a machine.",
                fix="Write it like this: --allow-host handrail.ward.example",
            )


def _prepare(host: str, processes: int, allow_host: list[str] | None) -> None:
    """Tell the worker processes, through the environment, what they may answer to and how much to do."""
    names = ["127.0.0.1", "localhost", "[::1]", *(name.strip().lower() for name in allow_host or ())]
    if host not in LOOPBACK and host not in ("0.0.0.0", "::"):
        names.append(f"[{host}]" if ":" in host else host)
    os.environ["HANDRAIL_WEB_HOSTS"] = ",".join(names)
    cores = os.cpu_count() or 1
    os.environ.setdefault("HANDRAIL_WEB_AT_ONCE", str(max(1, (cores - 1) // processes)))


def _listen(host: str, port: int) -> socket.socket:
    """The open port.

    Raises:
        InputError: it is taken, or the address isn't of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # With the protocol named, the server sends the end of an answer at once instead of waiting 40 ms.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    # An answer's head and body go out one after the other; without this the body waits 40 ms for the head.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        listening.bind((host, port))
        # A second server on this port is refused here, not after the medicines have been loaded.
        listening.listen(128)
    except (OSError, OverflowError, UnicodeError) as error:
        listening.close()
        reason = getattr(error, "strerror", None) or str(error)
        raise InputError(
            f"Port {port} at {host[:60]} can't be opened: {reason}.",
            fix=f"Choose another, such as --port {port + 1 if 0 < port < 65535 else 8001}.",
        ) from None
    return listening
