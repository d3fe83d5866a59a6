"""The person, their kidneys, and what has to be assumed where something is not known.

`Person` holds what is known and refuses what no person has. `settle` turns it into the figures
that a simulation needs and lists every assumption made on the way. `kidneys` holds the formulas,
`words` the words people use.
"""

from handrail.person.assumptions import SettledPerson, creatinine_clearance_of, egfr_of, settle
from handrail.person.nouns import Dialysis, Person, Sex
from handrail.person.words import read_country, read_dialysis, read_indication, read_sex

__all__ = [
    "Dialysis",
    "Person",
    "SettledPerson",
    "Sex",
    "creatinine_clearance_of",
    "egfr_of",
    "read_country",
    "read_dialysis",
    "read_indication",
    "read_sex",
    "settle",
]
