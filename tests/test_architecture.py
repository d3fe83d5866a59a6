"""The house stands as it is drawn: import order, no medicine in the engine, the same verbs at each door."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import handrail

ROOT = Path(__file__).resolve().parent.parent
ENGINE = [path for path in sorted((ROOT / "handrail").rglob("*.py")) if "packs" not in path.parts]


def test_every_room_imports_only_from_below():
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run(
        [linter, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout


def test_nothing_in_the_engine_names_a_medicine():
    names = [*handrail.medicine_names(), "baclofen"]
    named = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in ENGINE
        for name in names
        if name in path.read_text(encoding="utf-8").lower()
    }

    assert not named


def test_no_file_waits_to_be_finished():
    unfinished = ("TODO", "FIXME", "XXX", "NotImplementedError")
    found = {
        f"{path.relative_to(ROOT)}: {word}"
        for path in ENGINE
        for word in unfinished
        if word in path.read_text(encoding="utf-8")
    }

    assert not found


@pytest.mark.parametrize("name", handrail.__all__)
def test_every_public_name_can_be_fetched(name):
    assert getattr(handrail, name) is not None


def test_the_contents_page_lists_each_name_once_and_in_every_place():
    tree = ast.parse((ROOT / "handrail" / "__init__.py").read_text(encoding="utf-8"))
    for_readers_of_types = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("handrail.")
        for alias in node.names
    }

    assert sorted(handrail._ROOM_OF) == sorted(handrail.__all__) == sorted(for_readers_of_types)


def test_an_unknown_public_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="plan_tapir"):
        _ = handrail.plan_tapir


FUNCTION_OF = {
    "plan taper": "plan_taper",
    "plan titration": "plan_titration",
    "check": "check_course",
    "kidneys": "kidney_advice",
    "setting": "level_of_care",
    "recognise": "recognise",
    "overdose": "judge_overdose",
    "restart": "restart_advice",
    "ran-out": "ran_out",
    "admitted": "admitted",
    "wallet-card": "wallet_pdf",
    "order": "read_order",
    "paper letter": "prescriber_letter",
    "paper handover": "ward_handover",
    "paper aftercare": "aftercare_plan",
    "paper prescriptions": "prescription_sheet",
    "find-help": "find_help",
    "follow": "what_now",
    "simulate": "simulate_course",
    "compare": "compare_scenarios",
    "events": "read_events",
    "medicines": "medicine_names",
    "fhir read": "read_fhir",
    "fhir check": "check_fhir",
    "fhir write": "course_fhir",
    "pack check": "check_pack",
    "pack schema": "pack_schema",
    "emergency": "emergency_cards",
    "feedback": "feedback_rates",
    "warm-up": "warm_up",
    "doctor": "examine_machine",
    "cite": "cite",
    "read": "read_text",
    "evidence questions": "questions_of",
    "evidence claims": "claims_of",
    "evidence trials": "studies_of",
    "evidence metas": "metas_of",
    "evidence positions": "positions_of",
    "evidence source": "source_trail",
    "evidence sources": "sources_found",
    "evidence rules": "rules_found",
    "evidence numbers": "numbers_found",
    "evidence compare": "compare_treatments",
    "evidence medicine-or-not": "medicine_or_not",
    "evidence pool": "pool",
    "trial list": "protocol_names",
    "trial show": "read_protocol",
    "trial run": "run_trials",
    "trial power": "power",
    "trial assurance": "assurance",
    "trial size": "sample_size",
    "trial stratify": "anxiety_designs",
    "trial dose": "dose_designs",
    "trial check": "check_trial",
    "trial predict": "predict_trials",
    "trial tapers": "compare_tapers",
}
"""The public function behind each verb of the command line."""


def test_every_verb_of_the_command_line_is_a_public_function_and_the_other_way_round():
    """A door does nothing that a script can't: each verb has its function."""
    from typer.main import get_command

    from handrail.cli.main import app

    verbs = set()
    for name, command in get_command(app).commands.items():
        inner = getattr(command, "commands", None)
        verbs |= {f"{name} {verb}" for verb in inner} if inner else {name}

    verbs -= {"serve", "demo"}  # a door, no verb: the same verbs over HTTP
    # What is saved and who may see it: methods of a Store.
    verbs = {verb for verb in verbs if not verb.startswith(("data ", "accounts "))}
    assert verbs == set(FUNCTION_OF)
    assert set(FUNCTION_OF.values()) <= set(handrail.__all__)
    planned_or_checked = {n for n in handrail.__all__ if n.startswith(("plan_", "check_", "simulate_"))}
    options = {  # --people, --summary, --events, --with
        "simulate_population",
        "simulate_arms",
        "simulate_events",
        "simulate_sedation",
        "plan_of_choice",  # one of the choices of `follow`, as a plan to approve
    }
    outputs = {"plan_pdf", "plan_calendar", "plan_figure", "plan_csv", "plan_json", "plan_fhir"}  # --pdf, ...
    assert planned_or_checked - options - outputs <= set(FUNCTION_OF.values())
