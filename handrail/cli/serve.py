"""`handrail serve`: the app and the answers for other programs, on this machine unless told otherwise."""

from __future__ import annotations

import ipaddress
import os
import socket
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from handrail.errors import InputError
from handrail.exchange import reading

APPLICATION = "handrail.web.app:create_app"
"""By name: the doors don't know each other, and worker processes load it themselves."""
FAMILY = "handrail.web.family"
"""By name as well: this process keeps for the others what each has reckoned."""
LOOPBACK = ("127.0.0.1", "localhost", "::1")
MOST_WORKERS = 64
WHY_TLS = "There is no encryption (TLS) here: whoever is on the way can read along."
WHY_ACCOUNTS = "There are no accounts: whoever reaches the port could ask, and open every record."


@dataclass(frozen=True, kw_only=True, slots=True)
class Way:
    """How others reach the server.

    Attributes:
        tls_cert, tls_key: files in PEM; both or none.
        proxies: addresses whose X-Forwarded-For and X-Forwarded-Proto are believed; nobody else's are.
        shared: others than the one at this machine reach it, so that everyone has to sign in.
    """

    tls_cert: str | None = None
    tls_key: str | None = None
    proxies: tuple[str, ...] = ()
    shared: bool = False


ALONE = Way()


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.", metavar="ADDRESS")] = "127.0.0.1",
    port: Annotated[str, typer.Option(help="The port; 0 takes a free one.", metavar="NUMBER")] = "8000",
    workers: Annotated[str, typer.Option(help="Processes that answer.", metavar="NUMBER")] = "1",
    beyond_loopback: Annotated[
        bool,
        typer.Option(
            "--beyond-loopback",
            help="Allow an address that other machines reach without TLS here: a proxy in front has it.",
        ),
    ] = False,
    tls_cert: Annotated[
        str | None,
        typer.Option(help="The certificate (PEM), with its chain.", metavar="FILE", show_default=False),
    ] = None,
    tls_key: Annotated[
        str | None, typer.Option(help="The certificate's key (PEM).", metavar="FILE", show_default=False)
    ] = None,
    behind_proxy: Annotated[
        list[str] | None,
        typer.Option(
            help="The address of a proxy in front: its X-Forwarded-For and -Proto are believed, and only "
            "its. Repeat for several.",
            metavar="ADDRESS",
        ),
    ] = None,
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

    Others may reach it with TLS and accounts: handrail accounts add. Stops with Ctrl-C.

    Example: handrail serve --port 8080
    """
    number = reading.whole_number(port, "--port", at_least=0, at_most=65535)
    processes = reading.whole_number(workers, "--workers", at_least=1, at_most=MOST_WORKERS)
    way = _way(host, tls_cert, tls_key, behind_proxy)
    _refuse_beyond(host, beyond_loopback, allow_host, way)
    _take_directory(directory)
    start(host, number, processes, allow_host, open_browser=open_browser, way=way)


def start(
    host: str,
    port: int,
    processes: int,
    allow_host: list[str] | None = None,
    *,
    path: str = "/",
    open_browser: bool = False,
    way: Way = ALONE,
) -> None:
    """Listen, say where, and answer until told to stop.

    Args:
        host, port: where to listen; port 0 takes a free one.
        processes: that answer.
        allow_host: further names to answer to.
        path: of the page to begin with.
        open_browser: whether to open that page.
        way: how others reach it.

    Raises:
        InputError: the port can't be opened.
    """
    with _listen(host, port) as listening:
        number = listening.getsockname()[1]
        _prepare(host, processes, allow_host, way)
        scheme = "https" if way.tls_cert else "http"
        address = f"{scheme}://{f'[{host}]' if ':' in host else host}:{number}"
        typer.echo(f"Answering at {address}{'' if path == '/' else path}  (Ctrl-C stops)")
        typer.echo(f"  what can be asked: {address}/openapi.json")
        typer.echo(f"  which rules:       {address}/health.html")
        if open_browser:
            _open(address + path)
        _run(host, number, processes, listening, way)


def _take_directory(name: str | None) -> None:
    """Tell the server where the list of places is, once it was read without a fault.

    Raises:
        InputError: it can't be read, or is no list of places.
    """
    if name is None:
        return
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


def _run(host: str, port: int, processes: int, listening: socket.socket, way: Way) -> None:
    import uvicorn

    config = uvicorn.Config(
        APPLICATION,
        factory=True,
        host=host,
        port=port,
        workers=processes,
        access_log=False,  # addresses hold what was asked, and a log keeps it
        server_header=False,
        # What a caller says of where it comes from is believed of named proxies only.
        proxy_headers=bool(way.proxies),
        forwarded_allow_ips=",".join(way.proxies),
        ssl_certfile=way.tls_cert,
        ssl_keyfile=way.tls_key,
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

    with import_module(FAMILY).keep_for_family():
        Multiprocess(config, sockets=[listening]).run()


def _way(host: str, cert: str | None, key: str | None, proxies: list[str] | None) -> Way:
    """How others reach the server.

    Raises:
        InputError: only one of certificate and key is given, they can't be read, or a proxy is no address.
    """
    if (cert is None) != (key is None):
        raise InputError(
            "A certificate and its key belong together.", fix="Give both --tls-cert and --tls-key."
        )
    if cert is not None and key is not None:
        _prove_certificate(cert, key)
    for name in proxies or ():
        try:
            ipaddress.ip_network(name)
        except ValueError:
            raise InputError(
                f"--behind-proxy '{name[:60]}' is no address.",
                fix="Write the proxy's own, such as --behind-proxy 10.0.0.5",
            ) from None
    return Way(
        tls_cert=cert,
        tls_key=key,
        proxies=tuple(proxies or ()),
        shared=host not in LOOPBACK or bool(proxies),
    )


def _prove_certificate(cert: str, key: str) -> None:
    import ssl

    for option, name in (("--tls-cert", cert), ("--tls-key", key)):
        if not Path(name).is_file():
            raise InputError(f"{option} {name[:200]} is no file.", fix="Give the file's name.")
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(cert, key, password=_no_password)
    except (ssl.SSLError, OSError) as error:
        raise InputError(
            f"--tls-cert and --tls-key can't be used: {getattr(error, 'reason', None) or error}.",
            fix="Give a certificate in PEM, and the key that it was made for, without a password.",
        ) from None


def _no_password() -> str:
    """Instead of a question at the terminal, in each worker."""
    return ""


def _refuse_beyond(host: str, beyond_loopback: bool, allow_host: list[str] | None, way: Way) -> None:
    if host not in LOOPBACK and not (beyond_loopback or way.tls_cert):
        raise InputError(
            f"--host {host[:60]} can be reached from other machines. {WHY_TLS}",
            fix="Add --tls-cert and --tls-key; or --beyond-loopback where a proxy in front has TLS.",
        )
    if way.shared and not _are_there_accounts():
        where = "--behind-proxy" if host in LOOPBACK else f"--host {host[:60]}"
        raise InputError(
            f"{where} lets others in. {WHY_ACCOUNTS}",
            fix="First: handrail accounts add LOGIN --name NAME --role admin",
        )
    for name in allow_host or ():
        if not name.strip() or "," in name or "/" in name:
            raise InputError(
                f"--allow-host '{name[:60]}' is no name of a machine.",
                fix="Write it like this: --allow-host handrail.ward.example",
            )


def _are_there_accounts() -> bool:
    from handrail.cli.data import is_not_there_yet
    from handrail.store import open_store

    if is_not_there_yet():
        return False
    with open_store() as store:
        return store.users.any()


def _prepare(host: str, processes: int, allow_host: list[str] | None, way: Way) -> None:
    """Tell the worker processes, through the environment, what they may answer to and how much to do."""
    names = ["127.0.0.1", "localhost", "[::1]", *(name.strip().lower() for name in allow_host or ())]
    if host not in LOOPBACK and host not in ("0.0.0.0", "::"):
        names.append(f"[{host}]" if ":" in host else host)
    os.environ["HANDRAIL_WEB_HOSTS"] = ",".join(names)
    if way.shared:
        os.environ["HANDRAIL_WEB_SHARED"] = "1"
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
