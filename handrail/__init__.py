"""Plan, simulate and check a whole course of a medicine that can't simply be started or stopped.

This is the contents page: everything a script, the command line or a page needs, by name.

    import handrail

    medicine = handrail.load_medicine()
    person = handrail.Person(age_years=58, weight_kg=70, egfr_ml_min_1_73m2=48)
    course = handrail.parse_course("20 mg four times a day for 14 months")
    result = handrail.plan_taper(course, person, medicine)

Nothing is imported until it is asked for (PEP 562), so that `handrail --help` answers at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from handrail.check import (
        CannotTell,
        CheckResult,
        Finding,
        MissingFact,
        RuleSet,
        check_course,
        danger_signs,
        emergency_cards,
        emergency_number,
        help_numbers,
        rule_set,
        urgent_first,
    )
    from handrail.check.cards import card_sources, countries_with_numbers
    from handrail.check.finding_help import HelpAnswer, find_help
    from handrail.check.kidney_advice import KidneyAdvice, kidney_advice
    from handrail.check.load import DepressantLoad, depressant_load
    from handrail.check.overdose import judge_overdose
    from handrail.check.overdose_nouns import Overdose
    from handrail.check.recognise import recognise
    from handrail.check.recognised import Recognition
    from handrail.check.records import (
        EgfrReading,
        MedicineList,
        NilByMouth,
        PumpRecord,
        RecordFacts,
        Records,
        Refill,
        records_facts,
    )
    from handrail.check.restart import RestartAdvice, restart_advice
    from handrail.check.running_out import Admitted, RanOut, admitted, ran_out
    from handrail.check.setting import Setting, level_of_care
    from handrail.course import (
        Course,
        EventTable,
        course_of_events,
        parse_course,
        read_events,
        write_course,
    )
    from handrail.course.alongside import CompanionCourse, Drinks, parse_companion, parse_drinks
    from handrail.course.ingested import Ingested, read_ingested
    from handrail.course.pumps import Bridge, change_of_concentration
    from handrail.errors import HandrailError, InputError, NoPlanFound, PackError, SolverError
    from handrail.evidence.browse import (
        claim_trail,
        claims_of,
        metas_of,
        people_in,
        positions_of,
        question_named,
        questions_of,
        source_trail,
        studies_of,
    )
    from handrail.evidence.compared import compare_treatments
    from handrail.evidence.pooling import absolute_effect, meta_regress, pool
    from handrail.evidence.trails import (
        effect_trail,
        effects_of,
        effects_with,
        meta_trail,
        studies_of_question,
        study_trail,
    )
    from handrail.exchange.cds_hooks.feedback import feedback_rates
    from handrail.exchange.cite import cite
    from handrail.exchange.comparison_json import comparison_csv, comparison_json
    from handrail.exchange.csv import plan_csv
    from handrail.exchange.diary_csv import diary_template, read_diary_csv, write_diary_csv
    from handrail.exchange.diary_json import diary_json, read_diary_json
    from handrail.exchange.directory import Directory, directory_words, nearest_places, read_directory
    from handrail.exchange.events_csv import write_events, write_predictions
    from handrail.exchange.evidence_data import (
        claims_csv,
        evidence_json,
        metas_csv,
        positions_csv,
        questions_csv,
        studies_csv,
        treatments_csv,
    )
    from handrail.exchange.evidence_out import numbers_csv, rules_csv, sources_csl, sources_csv
    from handrail.exchange.fhir.course_out import course_fhir
    from handrail.exchange.fhir.diary_in import read_diary_fhir
    from handrail.exchange.fhir.diary_out import diary_fhir
    from handrail.exchange.fhir.findings_out import check_fhir
    from handrail.exchange.fhir.plan_out import plan_fhir
    from handrail.exchange.fhir.reading import FhirReading, read_fhir
    from handrail.exchange.json import plan_json
    from handrail.exchange.order_text import OrderRead, read_order
    from handrail.exchange.plan_in import read_plan
    from handrail.exchange.protocol_toml import read_protocol_text
    from handrail.exchange.scenario_words import read_scenarios, split_scenario
    from handrail.follow.agreed import Adherence, TakenDay
    from handrail.follow.approved import Approved, approved_together
    from handrail.follow.beforehand import Beforehand, too_much_beforehand
    from handrail.follow.belief import Belief, believe
    from handrail.follow.decided import plan_of_choice
    from handrail.follow.diary import (
        BloodLevel,
        Diary,
        DiaryEntry,
        DoseTaken,
        diary_of,
    )
    from handrail.follow.first import First, first_of, usual_doses
    from handrail.follow.local_day import LocalDay, local_day
    from handrail.follow.nouns import Choice, FollowLimits, WhatNow
    from handrail.follow.now import replan, what_now
    from handrail.follow.signs import Signs, signs_of
    from handrail.follow.too_much import TooMuch
    from handrail.medicine import (
        Medicine,
        Product,
        check_pack,
        load_medicine,
        medicine_names,
        pack_schema,
    )
    from handrail.medicine.cases import cases_of
    from handrail.medicine.floors import change_floors
    from handrail.medicine.lookup import find_medicines
    from handrail.medicine.uses import (
        PackNumber,
        Use,
        companion_bibliography,
        companion_numbers,
        numbers_of,
        uses_of,
    )
    from handrail.person import Person, read_country, read_dialysis, read_indication, read_sex
    from handrail.plan import (
        Limits,
        Plan,
        PlanResult,
        edited_plan,
        offered_only,
        plan_taper,
        plan_titration,
    )
    from handrail.plan.dispensing import DispensingPeriod, dispensing_periods
    from handrail.plan.ways import DEFAULT_LIMITS
    from handrail.read.bulk import BulkResult, read_bulk
    from handrail.read.nouns import Reading
    from handrail.read.reading import read_text
    from handrail.read.rows import statement_rows
    from handrail.read.summary import NOT_A_JUDGEMENT, ReadingSummary, summary_of
    from handrail.report.aftercare import aftercare_plan
    from handrail.report.calendar import plan_calendar
    from handrail.report.compare_figure import comparison_figure
    from handrail.report.evidence_found import numbers_found, rules_found, sources_found
    from handrail.report.evidence_sheet import medicine_or_not
    from handrail.report.figures import plan_figure
    from handrail.report.handover import ward_handover
    from handrail.report.letter import prescriber_letter
    from handrail.report.load_figure import load_figure
    from handrail.report.machine import examine_machine
    from handrail.report.overdose_figure import overdose_figure
    from handrail.report.paper import plan_pdf
    from handrail.report.prescription import prescription_sheet
    from handrail.report.sheet import Sheet, sheet_pdf, sheet_text
    from handrail.report.wallet import wallet_pdf
    from handrail.simulate import Profile, simulate_course, simulate_population, warm_up
    from handrail.simulate.apart import Apart, uncertainty_apart
    from handrail.simulate.arms import PopulationRun, simulate_arms
    from handrail.simulate.compare import compare_scenarios
    from handrail.simulate.crowd import Crowd, read_crowd
    from handrail.simulate.event_nouns import EventAnswer
    from handrail.simulate.event_simulation import simulate_events
    from handrail.simulate.happenings import (
        Haemodialysis,
        KidneyChange,
        LargeDose,
        PeritonealDialysis,
        PumpBolus,
        PumpRefill,
        PumpRestored,
        PumpSetting,
        PumpStop,
    )
    from handrail.simulate.people_pieces import join_people, reckon_part
    from handrail.simulate.population_nouns import Population
    from handrail.simulate.scenario_nouns import Compared, Comparison, Scenario
    from handrail.simulate.sedation import simulate_sedation
    from handrail.simulate.sedation_nouns import SedationProfile
    from handrail.simulate.sensitivity import Sensitivity, sensitivity
    from handrail.store.store import open_store
    from handrail.trial.checking import check_trial
    from handrail.trial.nouns import NO_EFFECT_AT_ALL, Protocol, Truths
    from handrail.trial.predict import leave_one_out, predict_trials, published_ratio
    from handrail.trial.protocol import protocol_names, read_protocol
    from handrail.trial.questions import (
        AVERAGED_TRUTHS,
        ONE_TRUTH,
        anxiety_designs,
        assurance,
        dose_designs,
        operating,
        power,
        sample_size,
        trial_answer,
    )
    from handrail.trial.results import write_tapers, write_trials
    from handrail.trial.running import TrialRun, TrialRuns, run_trials
    from handrail.trial.tapers import TaperRun, TaperTrial, compare_tapers
    from handrail.units import read_liquid_strength, read_quantity

_ROOMS = {
    "trial.results": ("write_tapers", "write_trials"),
    "trial.tapers": ("TaperRun", "TaperTrial", "compare_tapers"),
    "evidence.pooling": (
        "absolute_effect",
        "meta_regress",
        "pool",
    ),
    "trial.nouns": (
        "NOT_A_JUDGEMENT",
        "NO_EFFECT_AT_ALL",
        "Protocol",
        "Truths",
    ),
    "trial.protocol": (
        "protocol_names",
        "read_protocol",
    ),
    "trial.running": (
        "TrialRun",
        "TrialRuns",
        "run_trials",
    ),
    "trial.questions": (
        "AVERAGED_TRUTHS",
        "ONE_TRUTH",
        "anxiety_designs",
        "assurance",
        "dose_designs",
        "operating",
        "power",
        "sample_size",
        "trial_answer",
    ),
    "trial.checking": ("check_trial",),
    "trial.predict": (
        "leave_one_out",
        "predict_trials",
        "published_ratio",
    ),
    "check.cards": ("card_sources", "countries_with_numbers"),
    "exchange.order_text": ("OrderRead", "read_order"),
    "exchange.directory": ("Directory", "directory_words", "nearest_places", "read_directory"),
    "check.finding_help": ("HelpAnswer", "find_help"),
    "check": (
        "CannotTell",
        "CheckResult",
        "Finding",
        "MissingFact",
        "RuleSet",
        "check_course",
        "danger_signs",
        "emergency_cards",
        "emergency_number",
        "help_numbers",
        "rule_set",
        "urgent_first",
    ),
    "check.kidney_advice": ("KidneyAdvice", "kidney_advice"),
    "check.load": ("DepressantLoad", "depressant_load"),
    "check.recognise": ("recognise",),
    "check.recognised": ("Recognition",),
    "check.overdose": ("judge_overdose",),
    "check.overdose_nouns": ("Overdose",),
    "check.restart": ("RestartAdvice", "restart_advice"),
    "check.running_out": ("Admitted", "RanOut", "admitted", "ran_out"),
    "check.setting": ("Setting", "level_of_care"),
    "check.records": (
        "EgfrReading",
        "MedicineList",
        "NilByMouth",
        "PumpRecord",
        "RecordFacts",
        "Records",
        "Refill",
        "records_facts",
    ),
    "course": ("Course", "EventTable", "course_of_events", "parse_course", "read_events", "write_course"),
    "course.alongside": ("CompanionCourse", "Drinks", "parse_companion", "parse_drinks"),
    "course.ingested": ("Ingested", "read_ingested"),
    "course.pumps": ("Bridge", "change_of_concentration"),
    "errors": ("HandrailError", "InputError", "NoPlanFound", "PackError", "SolverError"),
    "evidence.browse": (
        "claim_trail",
        "claims_of",
        "metas_of",
        "people_in",
        "positions_of",
        "question_named",
        "questions_of",
        "source_trail",
        "studies_of",
    ),
    "evidence.compared": ("compare_treatments",),
    "evidence.trails": (
        "effect_trail",
        "effects_of",
        "effects_with",
        "meta_trail",
        "studies_of_question",
        "study_trail",
    ),
    "exchange.cite": ("cite",),
    "exchange.evidence_data": (
        "claims_csv",
        "evidence_json",
        "metas_csv",
        "positions_csv",
        "questions_csv",
        "studies_csv",
        "treatments_csv",
    ),
    "exchange.evidence_out": (
        "numbers_csv",
        "rules_csv",
        "sources_csl",
        "sources_csv",
    ),
    "report.evidence_found": (
        "numbers_found",
        "rules_found",
        "sources_found",
    ),
    "exchange.protocol_toml": ("read_protocol_text",),
    "exchange.comparison_json": ("comparison_csv", "comparison_json"),
    "exchange.scenario_words": ("read_scenarios", "split_scenario"),
    "exchange.csv": ("plan_csv",),
    "exchange.diary_csv": ("diary_template", "read_diary_csv", "write_diary_csv"),
    "exchange.diary_json": ("diary_json", "read_diary_json"),
    "exchange.fhir.diary_in": ("read_diary_fhir",),
    "exchange.fhir.diary_out": ("diary_fhir",),
    "exchange.events_csv": ("write_events", "write_predictions"),
    "exchange.fhir.course_out": ("course_fhir",),
    "exchange.fhir.findings_out": ("check_fhir",),
    "exchange.fhir.plan_out": ("plan_fhir",),
    "exchange.cds_hooks.feedback": ("feedback_rates",),
    "exchange.fhir.reading": ("FhirReading", "read_fhir"),
    "exchange.json": ("plan_json",),
    "exchange.plan_in": ("read_plan",),
    "follow.approved": ("Approved", "approved_together"),
    "follow.beforehand": ("Beforehand", "too_much_beforehand"),
    "follow.belief": ("Belief", "believe"),
    "follow.decided": ("plan_of_choice",),
    "follow.diary": (
        "BloodLevel",
        "Diary",
        "DiaryEntry",
        "DoseTaken",
        "diary_of",
    ),
    "follow.local_day": ("LocalDay", "local_day"),
    "follow.agreed": ("Adherence", "TakenDay"),
    "follow.first": ("First", "first_of", "usual_doses"),
    "follow.nouns": ("Choice", "FollowLimits", "WhatNow"),
    "follow.now": ("replan", "what_now"),
    "follow.signs": ("Signs", "signs_of"),
    "follow.too_much": ("TooMuch",),
    "medicine": ("Medicine", "Product", "check_pack", "load_medicine", "medicine_names", "pack_schema"),
    "medicine.cases": ("cases_of",),
    "medicine.floors": ("change_floors",),
    "medicine.lookup": ("find_medicines",),
    "medicine.uses": (
        "PackNumber",
        "Use",
        "companion_bibliography",
        "companion_numbers",
        "numbers_of",
        "uses_of",
    ),
    "person": ("Person", "read_country", "read_dialysis", "read_indication", "read_sex"),
    "plan": (
        "Limits",
        "Plan",
        "PlanResult",
        "edited_plan",
        "offered_only",
        "plan_taper",
        "plan_titration",
    ),
    "plan.dispensing": ("DispensingPeriod", "dispensing_periods"),
    "plan.ways": ("DEFAULT_LIMITS",),
    "read.bulk": ("BulkResult", "read_bulk"),
    "read.nouns": ("Reading",),
    "read.reading": ("read_text",),
    "read.rows": ("statement_rows",),
    "read.summary": ("NOT_A_JUDGEMENT", "ReadingSummary", "summary_of"),
    "report.aftercare": ("aftercare_plan",),
    "report.calendar": ("plan_calendar",),
    "report.compare_figure": ("comparison_figure",),
    "report.evidence_sheet": ("medicine_or_not",),
    "report.figures": ("plan_figure",),
    "report.handover": ("ward_handover",),
    "report.letter": ("prescriber_letter",),
    "report.load_figure": ("load_figure",),
    "report.machine": ("examine_machine",),
    "report.overdose_figure": ("overdose_figure",),
    "report.paper": ("plan_pdf",),
    "report.prescription": ("prescription_sheet",),
    "report.sheet": ("Sheet", "sheet_pdf", "sheet_text"),
    "report.wallet": ("wallet_pdf",),
    "simulate": ("Profile", "simulate_course", "simulate_population", "warm_up"),
    "simulate.apart": ("Apart", "uncertainty_apart"),
    "simulate.arms": ("PopulationRun", "simulate_arms"),
    "simulate.compare": ("compare_scenarios",),
    "simulate.scenario_nouns": ("Compared", "Comparison", "Scenario"),
    "simulate.crowd": ("Crowd", "read_crowd"),
    "simulate.people_pieces": ("join_people", "reckon_part"),
    "simulate.population_nouns": ("Population",),
    "simulate.sensitivity": ("Sensitivity", "sensitivity"),
    "simulate.happenings": (
        "Haemodialysis",
        "KidneyChange",
        "LargeDose",
        "PeritonealDialysis",
        "PumpBolus",
        "PumpRefill",
        "PumpRestored",
        "PumpSetting",
        "PumpStop",
    ),
    "simulate.sedation": ("simulate_sedation",),
    "simulate.sedation_nouns": ("SedationProfile",),
    "simulate.event_nouns": ("EventAnswer",),
    "simulate.event_simulation": ("simulate_events",),
    "store.store": ("open_store",),
    "units": ("read_liquid_strength", "read_quantity"),
}
_ROOM_OF = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [
    "AVERAGED_TRUTHS",
    "DEFAULT_LIMITS",
    "NOT_A_JUDGEMENT",
    "NO_EFFECT_AT_ALL",
    "ONE_TRUTH",
    "Adherence",
    "Admitted",
    "Apart",
    "Approved",
    "Beforehand",
    "Belief",
    "BloodLevel",
    "Bridge",
    "BulkResult",
    "CannotTell",
    "CheckResult",
    "Choice",
    "CompanionCourse",
    "Compared",
    "Comparison",
    "Course",
    "Crowd",
    "DepressantLoad",
    "Diary",
    "DiaryEntry",
    "Directory",
    "DispensingPeriod",
    "DoseTaken",
    "Drinks",
    "EgfrReading",
    "EventAnswer",
    "EventTable",
    "FhirReading",
    "Finding",
    "First",
    "FollowLimits",
    "Haemodialysis",
    "HandrailError",
    "HelpAnswer",
    "Ingested",
    "InputError",
    "KidneyAdvice",
    "KidneyChange",
    "LargeDose",
    "Limits",
    "LocalDay",
    "Medicine",
    "MedicineList",
    "MissingFact",
    "NilByMouth",
    "NoPlanFound",
    "OrderRead",
    "Overdose",
    "PackError",
    "PackNumber",
    "PeritonealDialysis",
    "Person",
    "Plan",
    "PlanResult",
    "Population",
    "PopulationRun",
    "Product",
    "Profile",
    "Protocol",
    "PumpBolus",
    "PumpRecord",
    "PumpRefill",
    "PumpRestored",
    "PumpSetting",
    "PumpStop",
    "RanOut",
    "Reading",
    "ReadingSummary",
    "Recognition",
    "RecordFacts",
    "Records",
    "Refill",
    "RestartAdvice",
    "RuleSet",
    "Scenario",
    "SedationProfile",
    "Sensitivity",
    "Setting",
    "Sheet",
    "Signs",
    "SolverError",
    "TakenDay",
    "TaperRun",
    "TaperTrial",
    "TooMuch",
    "TrialRun",
    "TrialRuns",
    "Truths",
    "Use",
    "WhatNow",
    "absolute_effect",
    "admitted",
    "aftercare_plan",
    "anxiety_designs",
    "approved_together",
    "assurance",
    "believe",
    "card_sources",
    "cases_of",
    "change_floors",
    "change_of_concentration",
    "check_course",
    "check_fhir",
    "check_pack",
    "check_trial",
    "cite",
    "claim_trail",
    "claims_csv",
    "claims_of",
    "companion_bibliography",
    "companion_numbers",
    "compare_scenarios",
    "compare_tapers",
    "compare_treatments",
    "comparison_csv",
    "comparison_figure",
    "comparison_json",
    "countries_with_numbers",
    "course_fhir",
    "course_of_events",
    "danger_signs",
    "depressant_load",
    "diary_fhir",
    "diary_json",
    "diary_of",
    "diary_template",
    "directory_words",
    "dispensing_periods",
    "dose_designs",
    "edited_plan",
    "effect_trail",
    "effects_of",
    "effects_with",
    "emergency_cards",
    "emergency_number",
    "evidence_json",
    "examine_machine",
    "feedback_rates",
    "find_help",
    "find_medicines",
    "first_of",
    "help_numbers",
    "join_people",
    "judge_overdose",
    "kidney_advice",
    "leave_one_out",
    "level_of_care",
    "load_figure",
    "load_medicine",
    "local_day",
    "medicine_names",
    "medicine_or_not",
    "meta_regress",
    "meta_trail",
    "metas_csv",
    "metas_of",
    "nearest_places",
    "numbers_csv",
    "numbers_found",
    "numbers_of",
    "offered_only",
    "open_store",
    "operating",
    "overdose_figure",
    "pack_schema",
    "parse_companion",
    "parse_course",
    "parse_drinks",
    "people_in",
    "plan_calendar",
    "plan_csv",
    "plan_fhir",
    "plan_figure",
    "plan_json",
    "plan_of_choice",
    "plan_pdf",
    "plan_taper",
    "plan_titration",
    "pool",
    "positions_csv",
    "positions_of",
    "power",
    "predict_trials",
    "prescriber_letter",
    "prescription_sheet",
    "protocol_names",
    "published_ratio",
    "question_named",
    "questions_csv",
    "questions_of",
    "ran_out",
    "read_bulk",
    "read_country",
    "read_crowd",
    "read_dialysis",
    "read_diary_csv",
    "read_diary_fhir",
    "read_diary_json",
    "read_directory",
    "read_events",
    "read_fhir",
    "read_indication",
    "read_ingested",
    "read_liquid_strength",
    "read_order",
    "read_plan",
    "read_protocol",
    "read_protocol_text",
    "read_quantity",
    "read_scenarios",
    "read_sex",
    "read_text",
    "reckon_part",
    "recognise",
    "records_facts",
    "replan",
    "restart_advice",
    "rule_set",
    "rules_csv",
    "rules_found",
    "run_trials",
    "sample_size",
    "sensitivity",
    "sheet_pdf",
    "sheet_text",
    "signs_of",
    "simulate_arms",
    "simulate_course",
    "simulate_events",
    "simulate_population",
    "simulate_sedation",
    "source_trail",
    "sources_csl",
    "sources_csv",
    "sources_found",
    "split_scenario",
    "statement_rows",
    "studies_csv",
    "studies_of",
    "studies_of_question",
    "study_trail",
    "summary_of",
    "too_much_beforehand",
    "treatments_csv",
    "trial_answer",
    "uncertainty_apart",
    "urgent_first",
    "uses_of",
    "usual_doses",
    "wallet_pdf",
    "ward_handover",
    "warm_up",
    "what_now",
    "write_course",
    "write_diary_csv",
    "write_events",
    "write_predictions",
    "write_tapers",
    "write_trials",
]


def __getattr__(name: str) -> object:
    """Fetch a public name from its room the first time it is asked for."""
    from importlib import import_module

    room = _ROOM_OF.get(name)
    if room is None:
        raise AttributeError(f"module 'handrail' has no attribute {name!r}")
    value = getattr(import_module(f"handrail.{room}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """The public names, fetched or not."""
    return sorted([*__all__, "__version__"])
