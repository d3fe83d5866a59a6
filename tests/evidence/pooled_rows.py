"""What published analyses of the medicine's trials printed, and what pooling finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from handrail import load_medicine
from handrail.evidence.pooling import absolute_effect, chi_squared, pool

MEDICINE = "baclofen"


@dataclass(frozen=True, kw_only=True)
class PooledRowWanted:
    """One figure to find again.

    Attributes:
        wanted: as reckoned by hand beforehand; published: as a paper prints it, "" where it prints none.
        tolerance: of each figure.
    """

    id: str
    says: str
    published: str
    wanted: tuple[float, ...]
    tolerance: float
    found: Callable[[], tuple[float, ...]]
    source: str

    @property
    def holds(self) -> bool:
        """Whether each figure is near enough."""
        return all(
            abs(one - other) <= self.tolerance for one, other in zip(self.found(), self.wanted, strict=True)
        )


def pooled(**asked) -> Callable[[], tuple[float, ...]]:
    """The effect and its interval."""

    def found() -> tuple[float, ...]:
        result = pool(MEDICINE, **asked).pooled
        return result.effect, result.low, result.high

    return found


def by_arm(study: str) -> Callable[[], tuple[float, ...]]:
    """Chi-squared over the arms of a study, relapsed or not."""

    def found() -> tuple[float, ...]:
        one = next(study_ for study_ in load_medicine(MEDICINE).studies if study_.id == study)
        return (chi_squared([(arm.n_relapsed or 0, arm.n_randomised or 0) for arm in one.arms])[0],)

    return found


ROWS = (
    PooledRowWanted(
        id="R1",
        says="relapse, five trials, DerSimonian-Laird",
        published="0.88 (0.74-1.04), from memory",
        wanted=(0.877, 0.738, 1.042),
        tolerance=0.002,
        found=pooled(),
        source="minozzi2018cochrane",
    ),
    PooledRowWanted(
        id="R2",
        says="the same with Mantel-Haenszel's Q",
        published="",
        wanted=(0.858, 0.705, 1.044),
        tolerance=0.002,
        found=pooled(method="dersimonian_laird_mh"),
        source="minozzi2018cochrane",
    ),
    PooledRowWanted(
        id="R3",
        says="the same with arms apart and their placebo shared",
        published="",
        wanted=(0.885, 0.750, 1.045),
        tolerance=0.002,
        found=pooled(split_arms=True),
        source="minozzi2018cochrane",
    ),
    PooledRowWanted(
        id="R4",
        says="odds ratio of abstinence with cirrhosis",
        published="6.3 (2.4-16.1)",
        wanted=(6.25, 2.42, 16.11),
        tolerance=0.01,
        found=pooled(studies=["addolorato2007"], outcome="abstinence", measure="OR"),
        source="addolorato2007cirrhosis",
    ),
    PooledRowWanted(
        id="R5",
        says="relapsed among 1000, from 816 on placebo",
        published="710 (628-808)",
        wanted=(710, 628, 808),
        tolerance=1,
        found=lambda: absolute_effect(816, 0.77, 0.87, 0.99),
        source="agabio2023cochrane",
    ),
    PooledRowWanted(
        id="R6",
        says="days without drinking, two trials",
        published="",
        wanted=(24.7, 9.1, 40.3),
        tolerance=0.1,
        found=pooled(outcome="abstinent_days"),
        source="muller2015baclad",
    ),
    PooledRowWanted(
        id="R7",
        says="abstinence with liver disease, two trials",
        published="1.42 (0.41-4.92), its inputs not known",
        wanted=(1.53, 0.50, 4.70),
        tolerance=0.02,
        found=pooled(outcome="abstinence", studies=["addolorato2007", "hauser2017"]),
        source="jpsychiatrres2023liver",
    ),
    PooledRowWanted(
        id="R8",
        says="relapse in three arms, chi-squared",
        published="log-rank 0.04, another test",
        wanted=(0.125,),
        tolerance=0.001,
        found=by_arm("beraha2016_dutch"),
        source="beraha2016highdose",
    ),
    PooledRowWanted(
        id="R9",
        says="relapse to GHB, chi-squared",
        published="",
        wanted=(6.59,),
        tolerance=0.01,
        found=by_arm("beurmanjer2018"),
        source="beurmanjer2018ghb",
    ),
)
