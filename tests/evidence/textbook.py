"""Two published meta-analyses of other fields, as their tables give them.

The BCG vaccine against tuberculosis: Colditz 1994, the table of van Houwelingen, Arends and Stijnen 2002
(doi:10.1002/sim.1040). Aspirin after a heart attack: Fleiss 1993 (doi:10.1177/096228029300200202).
"""

from __future__ import annotations

from handrail.evidence.pool_nouns import Comparison, Counts

# cases and all people, vaccinated and not; degrees of latitude
BCG = (
    ("Aronson 1948", 4, 123, 11, 139, 44),
    ("Ferguson and Simes 1949", 6, 306, 29, 303, 55),
    ("Rosenthal 1960", 3, 231, 11, 220, 42),
    ("Hart and Sutherland 1977", 62, 13598, 248, 12867, 52),
    ("Frimodt-Moller 1973", 33, 5069, 47, 5808, 13),
    ("Stein and Aronson 1953", 180, 1541, 372, 1451, 44),
    ("Vandiviere 1973", 8, 2545, 10, 629, 19),
    ("TPT Madras 1980", 505, 88391, 499, 88391, 13),
    ("Coetzee and Berjak 1968", 29, 7499, 45, 7277, 27),
    ("Rosenthal 1961", 17, 1716, 65, 1665, 42),
    ("Comstock 1974", 186, 50634, 141, 27338, 18),
    ("Comstock and Webster 1969", 5, 2498, 3, 2341, 33),
    ("Comstock 1976", 27, 16913, 29, 17854, 33),
)

# deaths and all people, aspirin and placebo
ASPIRIN = (
    ("MRC-1 1974", 49, 615, 67, 624),
    ("CDP 1976", 44, 758, 64, 771),
    ("MRC-2 1979", 102, 832, 126, 850),
    ("GASP 1979", 32, 317, 38, 309),
    ("PARIS 1980", 85, 810, 52, 406),
    ("AMIS 1980", 246, 2267, 219, 2257),
    ("ISIS-2 1988", 1570, 8587, 1720, 8600),
)


def bcg() -> list[Comparison]:
    """The 13 trials of the vaccine, with their latitude."""
    return [
        Comparison(
            id=name,
            title=name,
            data=Counts(events=a, people=n, control_events=c, control_people=m),
            covariates=(("latitude", float(latitude)),),
            groups=(("place", "far from the equator" if latitude > 30 else "near the equator"),),
        )
        for name, a, n, c, m, latitude in BCG
    ]


def aspirin() -> list[Comparison]:
    """The seven trials of aspirin."""
    return [
        Comparison(id=name, title=name, data=Counts(events=a, people=n, control_events=c, control_people=m))
        for name, a, n, c, m in ASPIRIN
    ]
