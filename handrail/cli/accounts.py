"""`handrail accounts`: who may sign in to a shared server, as what, and who is in charge of whom."""

from __future__ import annotations

import getpass
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, cast

import typer

from handrail.cli.data import whoever
from handrail.cli.help import Command, Group, show_help_when_alone
from handrail.errors import InputError

if TYPE_CHECKING:
    from handrail.store import Role, Store, User

app = typer.Typer(cls=Group, rich_markup_mode=None, invoke_without_command=True)

LOGIN_HELP = "What they type to sign in."
Login = Annotated[str, typer.Argument(help=LOGIN_HELP, metavar="LOGIN")]
RoleName = Annotated[str, typer.Argument(help="The new role.", metavar="ROLE")]
Record = Annotated[
    str, typer.Argument(help="The label of the record, exactly; or its identifier.", metavar="PERSON")
]


@app.callback()
def accounts(context: typer.Context) -> None:
    """Accounts of a shared server. From the first one on, everyone has to sign in.

    Passwords are asked for at the terminal (or read as one line from standard input), never as an option.
    """
    show_help_when_alone(context)


@app.command(cls=Command)
def add(
    login: Login,
    name: Annotated[str, typer.Option(help="What approvals are signed with.", metavar="NAME")],
    role: Annotated[
        str, typer.Option(help="patient, clinician, pharmacist, researcher or admin.", metavar="ROLE")
    ],
    no_password: Annotated[
        bool, typer.Option("--no-password", help="They sign in through the organisation (OIDC).")
    ] = False,
) -> None:
    """Make an account; the first one is an admin's."""
    with _opened() as store:
        if not store.users.any() and (role != "admin" or no_password):
            raise InputError(
                "The first account has to be an admin's, with a password: from then on everyone signs in.",
                fix=f'handrail accounts add {login[:40]} --name "{name[:40]}" --role admin',
                where="--role",
            )
        if store.users.by_login(login) is not None:
            raise InputError("This login is taken.", fix="Choose another.", where="LOGIN")
        password = None if no_password else _new_password()
        made = store.users.add(login, name=name, role=cast("Role", role), password=password, by=whoever())
    typer.echo(f"{made.name} may sign in as {made.login}, role {made.role}.")
    if made.role in ("clinician", "pharmacist", "patient"):
        typer.echo(f'Say whose record they open: handrail accounts assign {made.login} "LABEL OF THE RECORD"')


@app.command("list", cls=Command)
def list_() -> None:
    """Every account: login, role, how it signs in, how many records it opens."""
    with _opened() as store:
        found = store.users.all()
        for user in found:
            how = [
                *(["password"] if user.has_password else []),
                *(["codes"] if user.has_totp else []),
                *(["organisation"] if user.oidc_subject else []),
            ]
            records = len(store.users.links_of(user.id))
            off = "" if user.active else "; can't sign in"
            typer.echo(
                f"{user.login}  {user.role}  {user.name}  ({', '.join(how) or 'nothing yet'}; "
                f"{records} records{off})"
            )
    if not found:
        typer.echo("There are no accounts. The first: handrail accounts add LOGIN --name NAME --role admin")


@app.command(cls=Command)
def password(login: Login) -> None:
    """Give an account another password; it is signed out everywhere."""
    with _account(login) as (store, user):
        store.users.set_password(user.id, _new_password(), by=whoever())
    typer.echo(f"{user.login} has a new password, and is signed out everywhere.")


@app.command(cls=Command)
def role(login: Login, new: RoleName) -> None:
    """Give an account another role; it is signed out everywhere."""
    with _account(login) as (store, user):
        store.users.change(user.id, revision=user.revision, role=cast("Role", new), by=whoever())
    typer.echo(f"{user.login}: {user.role} before, {new} now.")


@app.command(cls=Command)
def disable(login: Login) -> None:
    """Let an account sign in no more; what it signed keeps its name."""
    with _account(login) as (store, user):
        store.users.change(user.id, revision=user.revision, active=False, by=whoever())
    typer.echo(f"{user.login} can't sign in any more.")


@app.command(cls=Command)
def enable(login: Login) -> None:
    """Let an account sign in again."""
    with _account(login) as (store, user):
        store.users.change(user.id, revision=user.revision, active=True, by=whoever())
    typer.echo(f"{user.login} may sign in again.")


@app.command("sign-out", cls=Command)
def sign_out(login: Login) -> None:
    """End every session of an account."""
    with _account(login) as (store, user):
        ended = store.sessions.end_all(user.id, by=whoever())
    typer.echo(f"{user.login}: {ended} sessions ended.")


@app.command("revoke-keys", cls=Command)
def revoke_keys(login: Login) -> None:
    """Take back every key that an account has made for programs."""
    with _account(login) as (store, user):
        gone = store.keys.revoke_all(user.id, by=whoever())
    typer.echo(f"{user.login}: {gone} {'key' if gone == 1 else 'keys'} for programs taken back.")


@app.command("no-codes", cls=Command)
def no_codes(login: Login) -> None:
    """Ask an account for no codes any more, where a phone is lost."""
    with _account(login) as (store, user):
        store.codes.remove(user.id, by=whoever())
    typer.echo(f"{user.login} is asked for no codes.")


@app.command(cls=Command)
def assign(login: Login, person: Record) -> None:
    """Put someone in charge of a record; for a patient, say that it is their own."""
    from handrail.store.assigning import assign as assign_record

    with _account(login) as (store, user):
        link = assign_record(store, user, person, by=whoever())
    typer.echo(f"{user.login} {'has this record as their own' if link.link == 'self' else 'is in charge'}.")


@app.command(cls=Command)
def unassign(login: Login, person: Record) -> None:
    """Take a record away from an account."""
    from handrail.store.assigning import record_named

    with _account(login) as (store, user):
        store.users.unlink(user.id, record_named(store, person), by=whoever())
    typer.echo(f"{user.login} doesn't open this record any more.")


@app.command(cls=Command)
def vouch(
    login: Login,
    subject: Annotated[str, typer.Argument(help="Their name at the issuer (sub).", metavar="SUBJECT")],
    issuer: Annotated[
        str | None,
        typer.Option(help="Who vouches; HANDRAIL_OIDC_ISSUER if left out.", metavar="ADDRESS"),
    ] = None,
) -> None:
    """Let an account sign in through an organisation (OIDC)."""
    import os

    named = issuer or os.environ.get("HANDRAIL_OIDC_ISSUER", "").strip()
    if not named:
        raise InputError("Nobody is named who vouches.", fix="Add --issuer https://...", where="--issuer")
    with _account(login) as (store, user):
        store.users.vouched_by(user.id, named, subject, by=whoever())
    typer.echo(f"{user.login} may sign in through {named}.")


# ------------------------------------------------------------------------------------ shared


@contextmanager
def _opened() -> Iterator[Store]:
    from handrail.store import open_store

    with open_store() as store:
        yield store


@contextmanager
def _account(login: str) -> Iterator[tuple[Store, User]]:
    with _opened() as store:
        user = store.users.by_login(login)
        if user is None:
            raise InputError(
                "There is no account with this login.", fix="See: handrail accounts list", where="LOGIN"
            )
        yield store, user


def _new_password() -> str:
    """A password from the keyboard, typed twice; or a line of standard input, for a script."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass("New password (12 letters or more): ")
    if getpass.getpass("Again: ") != first:
        raise InputError("The two aren't the same.", fix="Nothing was changed; begin again.")
    return first
