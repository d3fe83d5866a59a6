"""The closed lists of codes that reading and writing FHIR R4 go by.

Terminology systems, the codes of the observations that the rules ask for, UCUM units, statuses, the parts
of the day, and illnesses by ICD-10. The codes of the medicine itself are data of its pack (`codes.csv`).

Sources: hl7.org/fhir/R4 for statuses and events of timing (tests hold them against the value sets of the
specification). Of the LOINC codes those of an estimated filtration rate and 35591-7 (a clearance by
Cockcroft-Gault) were seen in a published list; the others are from memory and await a check.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from handrail.units import CM_IN_AN_INCH, KG_IN_A_POUND, UMOL_PER_L_IN_A_MG_PER_DL

LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
SNOMED = "http://snomed.info/sct"
ICD_10 = ("http://hl7.org/fhir/sid/icd-10", "http://hl7.org/fhir/sid/icd-10-cm")
ICD_10_PREFIXES = ("http://hl7.org/fhir/sid/icd-10", "http://fhir.de/CodeSystem/bfarm/icd-10")
EVENT_TIMING = "http://hl7.org/fhir/event-timing"
TIMING_CODES = "http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation"

SYSTEM_OF = {"rxnorm": RXNORM, "atc": ATC, "snomed": SNOMED}
"""Of the systems in a pack's codes.csv."""

ORAL_ROUTES = {"26643006"}
"""SNOMED CT: oral route."""
INTRATHECAL_ROUTES = {"72607000"}
"""SNOMED CT: intrathecal route."""


# ---------------------------------------------------------------------------------- observations

Worse = Literal["low", "high"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Observed:
    """Something measured that a rule may ask for.

    Attributes:
        fact: its name in the vocabulary, or the field of a person.
        kind: which units it may be given in, as in `UNITS`.
        worse: which of two values of one moment is the graver.
        now_only: worth nothing a day later.
    """

    fact: str
    kind: str
    worse: Worse = "low"
    now_only: bool = False


KIDNEYS = ("egfr", "clearance", "creatinine")
"""Kinds of which a graver value without a date counts: it may be newer than every one with a date."""

_EGFR = Observed(fact="egfr_ml_min_1_73m2", kind="egfr")
_CLEARANCE = Observed(fact="creatinine_clearance_ml_min", kind="clearance")
_CREATININE = Observed(fact="creatinine_mg_dl", kind="creatinine", worse="high")
_WEIGHT = Observed(fact="weight_kg", kind="weight")
_HEIGHT = Observed(fact="height_cm", kind="height")
_TEMPERATURE = Observed(fact="temperature_c", kind="temperature", worse="high", now_only=True)
_HEART = Observed(fact="heart_rate_per_min", kind="rate", worse="high", now_only=True)
_BREATHS = Observed(fact="breaths_per_min", kind="rate", now_only=True)
_OXYGEN = Observed(fact="spo2_pct", kind="percent", now_only=True)
_COMA = Observed(fact="gcs", kind="score", now_only=True)
_ALBUMIN = Observed(fact="albumin_g_dl", kind="albumin")
_GESTATION = Observed(fact="gestation_weeks", kind="gestation", worse="high")

OBSERVED: Mapping[str, Observed] = {
    "98979-8": _EGFR,  # CKD-EPI 2021, creatinine
    "98980-6": _EGFR,  # CKD-EPI 2021, creatinine and cystatin C
    "62238-1": _EGFR,  # CKD-EPI, creatinine
    "88293-6": _EGFR,  # CKD-EPI, by the older formula's groups
    "88294-4": _EGFR,
    "33914-3": _EGFR,  # MDRD
    "77147-7": _EGFR,  # MDRD
    "48642-3": _EGFR,  # MDRD, by the older formula's groups
    "48643-1": _EGFR,
    "50044-7": _EGFR,  # MDRD, women
    "70969-1": _EGFR,  # MDRD, men
    "50210-4": _EGFR,  # cystatin C
    "76633-7": _EGFR,  # cystatin C (CKD-EPI 2012)
    "50384-7": _EGFR,  # Schwartz, for children
    "69405-9": _EGFR,  # formula not said
    "35591-7": _CLEARANCE,  # Cockcroft-Gault
    "2164-2": _CLEARANCE,  # measured in urine
    "2160-0": _CREATININE,  # mass, serum or plasma
    "38483-4": _CREATININE,  # mass, blood
    "14682-9": _CREATININE,  # moles, serum or plasma
    "29463-7": _WEIGHT,
    "3141-9": _WEIGHT,
    "8302-2": _HEIGHT,
    "8310-5": _TEMPERATURE,
    "8331-1": _TEMPERATURE,
    "8867-4": _HEART,
    "9279-1": _BREATHS,
    "2708-6": _OXYGEN,
    "59408-5": _OXYGEN,
    "9269-2": _COMA,
    "1751-7": _ALBUMIN,
    "18185-9": _GESTATION,
    "11884-4": _GESTATION,
}
"""By LOINC code. A rate in mL/min/1.73 m2 and one in mL/min are told apart by the unit as well."""

ONLY_A_RATIO = {"2161-8": "it is creatinine in urine"}
"""Codes that are easily taken for one above."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """What turns a number in a unit into the one used inside: times `factor`, plus `offset`."""

    factor: Decimal = Decimal(1)
    offset: Decimal = Decimal(0)


_SAME = Conversion()
_INDEXED = ("ml/min/{1.73_m2}", "ml/min/1.73m2", "ml/min/1.73m²", "ml/min/1.73 m2", "ml/min/1.73 m²",
            "ml/min/1.73m^2", "ml/min/{1.73m2}", "ml/min/1.73_m2", "ml/min/{1.73m2}")  # fmt: skip
_UMOL = Conversion(1 / Decimal(repr(UMOL_PER_L_IN_A_MG_PER_DL)))
_POUND = Conversion(Decimal(repr(KG_IN_A_POUND)))
_INCH = Conversion(Decimal(repr(CM_IN_AN_INCH)))
_FAHRENHEIT = Conversion(Decimal(5) / 9, -Decimal(160) / 9)

UNITS: Mapping[str, Mapping[str, Conversion]] = {
    "egfr": dict.fromkeys(_INDEXED, _SAME),
    "clearance": {"ml/min": _SAME, "ml/s": Conversion(Decimal(60))},
    "creatinine": {
        "mg/dl": _SAME,
        "umol/l": _UMOL,
        "µmol/l": _UMOL,
        "μmol/l": _UMOL,
        "mmol/l": Conversion(_UMOL.factor * 1000),
    },
    "weight": {
        "kg": _SAME,
        "g": Conversion(Decimal("0.001")),
        "[lb_av]": _POUND,
        "lb": _POUND,
        "lbs": _POUND,
    },
    "height": {"cm": _SAME, "m": Conversion(Decimal(100)), "[in_i]": _INCH, "in": _INCH},
    "temperature": {"cel": _SAME, "°c": _SAME, "c": _SAME, "[degf]": _FAHRENHEIT, "°f": _FAHRENHEIT},
    "rate": dict.fromkeys(
        (
            "/min",
            "{beats}/min",
            "{breaths}/min",
            "bpm",
            "beats/minute",
            "breaths/minute",
            "beats/min",
            "breaths/min",
            "1/min",
            "per minute",
        ),
        _SAME,
    ),
    "percent": {"%": _SAME},
    "score": dict.fromkeys(("{score}", "1", "score", ""), _SAME),
    "albumin": {"g/dl": _SAME, "g/l": Conversion(Decimal("0.1"))},
    "gestation": {"wk": _SAME, "weeks": _SAME, "w": _SAME, "d": Conversion(Decimal(1) / 7)},
}
"""By kind and by unit in small letters: UCUM, and how the same unit is printed."""

SMALLEST_AND_LARGEST: Mapping[str, tuple[float, float]] = {
    "temperature": (25, 46),
    "rate": (0, 350),
    "percent": (20, 100),
    "score": (3, 15),
    "albumin": (0.5, 7),
    "gestation": (0, 45),
}
"""What a living person can have, where the person doesn't check it: slips of the unit are caught here."""

# ---------------------------------------------------------------------------------------- statuses

FINAL = ("final", "amended", "corrected")
"""Statuses of an observation that may be used."""

WHY_NOT_FINAL: Mapping[str, str] = {
    "preliminary": "it is preliminary",
    "registered": "there is no result yet",
    "cancelled": "it was cancelled",
    "entered-in-error": "it was entered in error",
    "unknown": "nobody knows whether it is final",
}

REQUEST_STATUSES = ("active", "on-hold", "cancelled", "completed", "entered-in-error", "stopped", "draft",
                    "unknown")  # fmt: skip
STATEMENT_STATUSES = ("active", "completed", "entered-in-error", "intended", "stopped", "on-hold",
                      "unknown", "not-taken")  # fmt: skip
INTENTS = ("proposal", "plan", "order", "original-order", "reflex-order", "filler-order", "instance-order",
           "option")  # fmt: skip
CHILD_INTENTS = ("reflex-order", "filler-order", "instance-order")
"""Orders made from another order: counted once, with it."""

CLINICAL_NOW = ("active", "recurrence", "relapse")
CLINICAL_PAST = ("inactive", "remission", "resolved")
NOT_CONFIRMED = ("unconfirmed", "provisional", "differential")

# ------------------------------------------------------------------------------------------ timing

WHEN: Mapping[str, tuple[int, ...]] = {
    "MORN": (480,), "MORN.early": (360,), "MORN.late": (660,), "NOON": (720,), "AFT": (840,),
    "AFT.early": (780,), "AFT.late": (960,), "EVE": (1080,), "EVE.early": (1020,), "EVE.late": (1200,),
    "NIGHT": (1320,), "PHS": (1380,), "HS": (1320,), "WAKE": (420,),
    "C": (480, 720, 1080), "CM": (480,), "CD": (720,), "CV": (1080,),
    "AC": (480, 720, 1080), "ACM": (480,), "ACD": (720,), "ACV": (1080,),
    "PC": (480, 720, 1080), "PCM": (480,), "PCD": (720,), "PCV": (1080,),
}  # fmt: skip
"""By event of the day, the minutes after midnight that are taken for it; ours, and said when used."""

TIMES_A_DAY: Mapping[str, int] = {"QD": 1, "BID": 2, "TID": 3, "QID": 4}
AT_A_TIME: Mapping[str, int] = {"AM": 480, "PM": 1080, "BED": 1320}
EVERY_HOURS: Mapping[str, int] = {"Q2H": 2, "Q3H": 3, "Q4H": 4, "Q6H": 6, "Q8H": 8, "Q1H": 1}

DAYS_IN: Mapping[str, Decimal] = {
    "d": Decimal(1), "day": Decimal(1), "days": Decimal(1), "wk": Decimal(7), "week": Decimal(7),
    "weeks": Decimal(7), "mo": Decimal("30.4375"), "month": Decimal("30.4375"),
    "months": Decimal("30.4375"), "a": Decimal("365.25"), "year": Decimal("365.25"),
    "years": Decimal("365.25"), "h": 1 / Decimal(24),
}  # fmt: skip
"""By unit of time; months and years as in a course sentence, and said when used."""

MICROGRAMS_IN: Mapping[str, int] = {"g": 1_000_000, "mg": 1000, "ug": 1}
"""By UCUM unit of mass."""
MASS_WORDS: Mapping[str, str] = {
    "milligram": "mg", "milligrams": "mg", "mcg": "ug", "microgram": "ug", "micrograms": "ug", "µg": "ug",
    "μg": "ug", "gram": "g", "grams": "g",
}  # fmt: skip
"""Ways of printing one, read only where there is no UCUM code."""
TABLETS = ("{tbl}", "{tablet}", "{tablets}", "tbl", "tab", "tabs", "tablet", "tablets", "{tab}", "{caplet}",
           "{sachet}", "sachet", "sachets", "{packet}", "packet", "filmtab", "filmtablet")  # fmt: skip
MILLILITRES = ("ml", "millilitre", "milliliter", "millilitres", "milliliters")

# --------------------------------------------------------------------------------------- illnesses

ICD_CONDITIONS: Mapping[str, str] = {
    "F00": "dementia", "F01": "dementia", "F02": "dementia", "F03": "dementia", "G30": "dementia",
    "F10.2": "substance_use_disorder", "F11.2": "substance_use_disorder", "F13.2": "substance_use_disorder",
    "F19.2": "substance_use_disorder", "F20": "psychosis", "F22": "psychosis", "F25": "psychosis",
    "F31": "bipolar", "F32": "depression", "F33": "depression", "G20": "parkinson",
    "G35": "multiple_sclerosis", "G40": "epilepsy", "G80": "cerebral_palsy", "G43": "migraine",
    "G47.3": "sleep_apnoea", "I10": "hypertension", "I44": "heart_block", "I50": "heart_failure",
    "I61": "stroke", "I63": "stroke", "I64": "stroke", "J44": "copd", "J45": "asthma",
    "J96": "respiratory_failure",
    "K21": "reflux", "K25": "peptic_ulcer_active", "K26": "peptic_ulcer_active",
    "K27": "peptic_ulcer_active", "K74.6": "cirrhosis", "K70.3": "cirrhosis", "K76.0": "liver_disease",
    "E10": "diabetes", "E11": "diabetes", "E13": "diabetes", "E14": "diabetes", "E80.2": "porphyria",
    "E86": "dehydration", "N17": "acute_kidney_injury", "N18": "chronic_kidney_disease",
    "R33": "urinary_retention", "R29.6": "falls", "G12.2": "neuromuscular_respiratory_weakness",
    "G71.0": "neuromuscular_respiratory_weakness", "G50.0": "trigeminal_neuralgia", "G24": "dystonia",
}  # fmt: skip
"""By category of the ICD-10 (from memory of the classification), the word of a pack's vocabulary; a code
counts where it begins with one of these, and only where the pack has the word."""

ASK = "ask"
"""In the place of a kind of dialysis: it has to be asked whether there is any."""

ICD_DIALYSIS: Mapping[str, str] = {
    "N18.5": ASK,  # chronic kidney disease, stage 5
    "N18.6": ASK,  # end-stage renal disease (ICD-10-CM)
    "Z49": ASK,  # care involving dialysis, such as the preparation for it
    "Z49.1": "hd",  # extracorporeal dialysis (WHO)
    "Z49.2": "pd",  # other dialysis, peritoneal (WHO)
    "Z49.31": "hd",  # adequacy testing for haemodialysis (ICD-10-CM)
    "Z49.32": "pd",  # adequacy testing for peritoneal dialysis (ICD-10-CM)
    "Z99.2": "",  # dependence on renal dialysis
}
"""By the beginning of an ICD-10 code, the longest first: the kind of dialysis, "" where it isn't said."""

SNOMED_DIALYSIS: Mapping[str, str] = {
    "105502003": "",  # dependence on renal dialysis
    "265764009": "",  # renal dialysis
    "302497006": "hd",  # haemodialysis
    "71192002": "pd",  # peritoneal dialysis
    "238318009": "pd",  # continuous ambulatory peritoneal dialysis
    "714152005": "",  # chronic kidney disease stage 5 on dialysis
    "46177005": ASK,  # end-stage renal disease
    "433146000": ASK,  # chronic kidney disease stage 5
}
"""By SNOMED CT code, the same; the codes of illnesses and of procedures."""

SYMPTOMS: Mapping[tuple[str, str], str] = {
    ("icd", "R41.0"): "confusion",  # disorientation
    ("icd", "F05"): "confusion",  # delirium
    ("snomed", "130987000"): "confusion",  # acute confusion
    ("snomed", "2776000"): "confusion",  # delirium
}
"""By system and code, a symptom that is recorded as an illness; counts where the pack has the word."""
