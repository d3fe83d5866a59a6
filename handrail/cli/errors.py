"""The one place where an error becomes two lines and an exit code.

    0   fine
    1   a finding of severity major or worse, or no plan passes
    2   what was given can't be understood
    3   a data pack is wrong
    70  our mistake
    130 stopped with Ctrl-C

The first line says what was found, the second what to do; between them a course is shown with the
words that can't be read pointed at. A traceback is shown only with
HANDRAIL_DEBUG=1: it helps us, not the person at the keyboard. Before the two lines of a command that
is asked when something may be happening now stands whom to call.
"""

from __future__ import annotations

import io
import os
import sys

import typer
from typer.main import get_command

from handrail.errors import HandrailError, NoPlanFound, SolverError

OUR_MISTAKE = 70
LONGEST_LINE = 600
MOST_LINES = 4
LIKENESS = 0.75
"""How alike two options must be for one to be offered for the other; 1 is the same."""
MAY_BE_NOW = ("overdose", "restart", "ran-out", "admitted", "follow")
"""Commands asked when something may be happening: what can't be read must not keep anyone from calling."""
CALL_FIRST = "If it is happening now, don't wait for this: call {number}. The fixed cards: handrail emergency"


def exit_with(app: typer.Typer, arguments: list[str] | None = None) -> int:
    """Run the command line; whatever goes wrong is said in two lines on standard error.

    Args:
        app: the command line.
        arguments: the words after `handrail`; None takes them from the process.

    Returns:
        The exit code.
    """
    _never_fail_on_a_letter()
    try:
        code = get_command(app).main(args=arguments, prog_name="handrail", standalone_mode=False)
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader (`| head`) has gone; a second complaint at shutdown would help nobody.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        if os.environ.get("HANDRAIL_DEBUG") == "1":
            raise
        message, advice, code = two_lines(error)
        words = sys.argv[1:] if arguments is None else arguments
        if words and words[0] in MAY_BE_NOW and not isinstance(error, typer.Abort):
            from handrail.report.words import ANY_NUMBER

            say(CALL_FIRST.format(number=ANY_NUMBER))
        say(message, advice)
        return code
    return code if isinstance(code, int) else 0


def say(*lines: str) -> None:
    """Say something on standard error, each part cut where it is too long to be read."""
    for line in lines:
        typer.echo(_shortened(line), err=True)


def two_lines(error: Exception) -> tuple[str, str, int]:
    """What was found, what to do about it, and the exit code."""
    if isinstance(error, HandrailError) and not isinstance(error, SolverError):
        place = f"{error.where}: " if error.where else ""
        rule = f" (rule {error.rule})" if isinstance(error, NoPlanFound) else ""
        return f"{place}{error.message}{rule}", error.fix or "See handrail --help.", error.exit_code
    if isinstance(error, typer.TyperException):
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "handrail"
        _keep_near_options(error)
        message = error.format_message().strip().replace("\n", " ") or "A command is missing."
        return message, f"See {command} --help.", 2
    if isinstance(error, typer.Abort):
        return "Stopped.", "Nothing was changed.", 130
    return _our_mistake(error)


def _keep_near_options(error: Exception) -> None:
    """Offer, for an option that there is not, only those that look like a slip of it."""
    from difflib import SequenceMatcher

    asked, offered = getattr(error, "option_name", None), getattr(error, "possibilities", None)
    if asked and offered:
        near = [one for one in offered if SequenceMatcher(None, asked, one).ratio() >= LIKENESS]
        error.possibilities = near or None  # type: ignore[attr-defined]


def _our_mistake(error: Exception) -> tuple[str, str, int]:
    place = ""
    step = error.__traceback__
    while step is not None:
        if "handrail" in step.tb_frame.f_code.co_filename:
            place = f" ({os.path.basename(step.tb_frame.f_code.co_filename)}, line {step.tb_lineno})"
        step = step.tb_next
    return (
        f"This is our mistake, not yours: {type(error).__name__}: {error}{place}",
        "Please run it again with HANDRAIL_DEBUG=1 and report the output as CONTRIBUTING.md says, "
        "without anyone's name in it.",
        OUR_MISTAKE,
    )


def _shortened(message: str) -> str:
    """The message with its lines (a course is pointed at on lines of its own), however long they were."""
    lines = [line.rstrip() for line in message.splitlines()[:MOST_LINES]]
    return "\n".join(
        line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 4] + " ..." for line in lines
    )


def _never_fail_on_a_letter() -> None:
    """A terminal that has no letter for a half or a dash shows a question mark, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
