"""What trials and meta-analyses found: `trials.csv` (one arm a row) and `meta_analyses.csv`.

They are kept to be browsed, pooled (`handrail.evidence`) and simulated again (`handrail.trial`). An empty
cell is not known: nothing was counted back from a percentage unless `events_basis` says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from handrail.medicine.columns import ID, NOTE, SOURCES, VERIFIED, flag, measured
from handrail.medicine.tables import Column, Form

if TYPE_CHECKING:
    from handrail.medicine.reader import Reader
    from handrail.medicine.tables import Row

Anxiety = Literal["", "not_selected", "in_part", "by_design"]
ANXIETIES = ("not_selected", "in_part", "by_design")
Measure = Literal["", "RR", "OR", "RD", "SMD", "MD", "WMD"]
MEASURES = ("RR", "OR", "RD", "SMD", "MD", "WMD")

OF_THE_STUDY = (
    *("title", "is_randomised", "is_blind", "substance", "design", "detoxified", "anxiety"),
    *("registration", "primary_outcome"),
)
"""Columns of `trials.csv` that are the same in every arm of a study."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StudyArm:
    """One arm of a study, as its report tells it.

    Attributes:
        arm: its name within the study.
        is_control: whether the others are compared with it.
        dose_mg_per_day: the daily dose, or the target; 0 on placebo; None where it isn't told.
        dose_words: the dose as told, with the mean taken where that was reported.
        n_randomised: how many began; of a study without randomisation, how many were allocated.
        n_abstinent, n_relapsed: by the study's own definition, of `n_analysed`.
        events_basis: how the counts came about.
        abstinent_days_mean, abstinent_days_sd: days without drinking, of the study's length.
        n_left: how many left early.
        says: what was found, in a sentence or two.
    """

    id: str
    arm: str
    is_control: bool
    population: str
    dose_mg_per_day: float | None
    dose_words: str
    weeks: float | None
    n_randomised: int | None
    n_analysed: int | None
    n_abstinent: int | None
    n_relapsed: int | None
    events_basis: str
    abstinent_days_mean: float | None
    abstinent_days_sd: float | None
    heavy_days_percent_mean: float | None
    heavy_days_percent_sd: float | None
    anxiety_measure: str
    n_left: int | None
    says: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""

    @property
    def n_not_abstinent(self) -> int | None:
        """Everyone who began and was not seen to stay abstinent: who is missing counts as relapsed."""
        if self.n_randomised is None or self.n_abstinent is None:
            return None
        return self.n_randomised - self.n_abstinent


@dataclass(frozen=True, kw_only=True, slots=True)
class Study:
    """One study with its arms.

    Attributes:
        is_blind: None where the design doesn't say.
        substance: what people were dependent on.
        detoxified: whether everyone had stopped before; None where it isn't told.
        anxiety: whether people were chosen for it.
        arms: the treated ones first.
    """

    id: str
    title: str
    is_randomised: bool
    is_blind: bool | None
    substance: str
    design: str
    detoxified: bool | None
    anxiety: Anxiety
    registration: str
    primary_outcome: str
    arms: tuple[StudyArm, ...]

    @property
    def control(self) -> StudyArm | None:
        """The arm that the others are compared with; None in a study of one arm."""
        return next((arm for arm in self.arms if arm.is_control), None)

    @property
    def treated(self) -> tuple[StudyArm, ...]:
        """The other arms."""
        return tuple(arm for arm in self.arms if not arm.is_control)


@dataclass(frozen=True, kw_only=True, slots=True)
class MetaAnalysis:
    """One pooled result of a review.

    Attributes:
        review: the review it is from; title: its name for a reader.
        n_studies, n_people: of this result.
        model: how it was pooled.
        measure: ratio or difference; "" where the text gives no effect.
        low, high: 95 % interval.
        i2_percent: as printed; `i2_words` where a range was printed.
        certainty: as the authors grade it.
        says: subgroups and what else a reader should know.
    """

    id: str
    review: str
    title: str
    substance: str
    treatment: str
    comparator: str
    outcome: str
    n_studies: int | None
    n_people: int | None
    model: str
    measure: Measure
    effect: float | None
    low: float | None
    high: float | None
    i2_percent: float | None
    i2_words: str
    p: float | None
    certainty: str
    says: str
    sources: tuple[str, ...]
    verified: bool
    note: str = ""


def _words(name: str, meaning: str, choices: tuple[str, ...] = ()) -> Column:
    return Column(name=name, required=False, meaning=meaning, choices=choices)


def _count(name: str, meaning: str) -> Column:
    return Column(name=name, kind="whole", required=False, low=0, meaning=meaning)


TRIALS = Form(
    file="trials.csv",
    meaning="Trials and cohorts, one arm a row.",
    columns=(
        ID,
        Column(name="study", meaning="The study's short name; the same in all of its arms."),
        Column(name="title", meaning="The study's name for a reader."),
        Column(name="arm", meaning="The arm's name within the study."),
        Column(name="is_control", kind="yes_no", meaning="true if the others are compared with it."),
        Column(name="is_randomised", kind="yes_no", meaning="true if chance decided who got what."),
        flag("is_blind", "true if neither side knew; empty if not told."),
        Column(name="substance", meaning="What people were dependent on."),
        _words("design", "In the field's words."),
        Column(name="population", meaning="Who took part."),
        flag("detoxified", "true if everyone had stopped before; empty if not told."),
        _words("anxiety", "Whether people were chosen for it; empty if not told.", ANXIETIES),
        _words("registration", "Number in a register."),
        measured("dose_mg_per_day", "The daily dose or the target; 0 on placebo.", low=0),
        _words("dose_words", "The dose as told."),
        measured("weeks", "How long.", low=0),
        _count("n_randomised", "How many began."),
        _count("n_analysed", "How many were analysed."),
        _count("n_abstinent", "How many stayed abstinent, by the study's definition."),
        _count("n_relapsed", "How many did not, of those analysed."),
        _words("events_basis", "How the counts came about."),
        measured("abstinent_days_mean", "Days without drinking, mean.", low=0),
        measured("abstinent_days_sd", "Standard deviation of it.", low=0),
        measured("heavy_days_percent_mean", "Heavy drinking days, % of days, mean.", low=0, high=100),
        measured("heavy_days_percent_sd", "Standard deviation of it.", low=0),
        _words("anxiety_measure", "How anxiety was measured."),
        _count("n_left", "How many left early."),
        _words("primary_outcome", "What the study set out to measure."),
        Column(name="says", meaning="What was found."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

META_ANALYSES = Form(
    file="meta_analyses.csv",
    meaning="Pooled results of reviews, one a row.",
    columns=(
        ID,
        Column(name="review", meaning="The review's short name."),
        Column(name="title", meaning="The review's name for a reader."),
        Column(name="substance", meaning="What people were dependent on."),
        Column(name="treatment", meaning="What was given."),
        Column(name="comparator", meaning="Against what."),
        Column(name="outcome", meaning="Of what."),
        _count("n_studies", "How many comparisons."),
        _count("n_people", "How many people."),
        _words("model", "How it was pooled."),
        _words("measure", "Ratio or difference.", MEASURES),
        measured("effect", "The pooled effect."),
        measured("low", "Lower end of the 95 % interval."),
        measured("high", "Upper end."),
        measured("i2_percent", "I2 as printed.", low=0, high=100),
        _words("i2_words", "I2 where a range was printed."),
        measured("p", "As printed.", low=0, high=1),
        _words("certainty", "As the authors grade it."),
        _words("says", "Subgroups and what else a reader should know."),
        SOURCES,
        VERIFIED,
        NOTE,
    ),
)

STUDY_FORMS = (TRIALS, META_ANALYSES)


def read_studies(reader: Reader) -> tuple[Study, ...]:
    """What `trials.csv` says, study by study; empty where the pack has no such file."""
    if not reader.has(TRIALS.file):
        return ()
    together: dict[str, list[Row]] = {}
    for row in reader.rows(TRIALS):
        together.setdefault(row.text("study"), []).append(row)
    for rows in together.values():
        _prove(reader, rows)
    return tuple(_study(name, rows) for name, rows in together.items())


def _prove(reader: Reader, rows: list[Row]) -> None:
    """What a study says of itself is the same in every arm; counts fit each other; one control at most."""
    for row in rows[1:]:
        for name in OF_THE_STUDY:
            if row.values[name] != rows[0].values[name]:
                reader.problems.add(
                    f"'{name}' differs from the study's first arm.",
                    fix="Say the same in every arm of a study.",
                    where=row.where,
                )
    if sum(row.yes("is_control") for row in rows) > 1:
        reader.problems.add("Two arms of the study are its control.", fix="Mark one.", where=rows[-1].where)
    for row in rows:
        analysed, abstinent, relapsed = (
            row.maybe(f"n_{one}") for one in ("analysed", "abstinent", "relapsed")
        )
        if relapsed is not None and not row.text("events_basis"):
            reader.problems.add(
                "Counts without 'events_basis'.", fix="Say where they are from.", where=row.where
            )
        if None not in (analysed, abstinent, relapsed) and (abstinent or 0) + (relapsed or 0) != analysed:
            reader.problems.add(
                f"{abstinent:g} abstinent and {relapsed:g} relapsed are not {analysed:g} analysed.",
                where=row.where,
            )
        began = row.maybe("n_randomised")
        if began is not None and max(analysed or 0, abstinent or 0) > began:
            reader.problems.add("More people were counted than began.", where=row.where)


def _study(name: str, rows: list[Row]) -> Study:
    first = rows[0]
    return Study(
        id=name,
        title=first.text("title"),
        is_randomised=first.yes("is_randomised"),
        is_blind=first.maybe_yes("is_blind"),
        substance=first.text("substance"),
        design=first.text("design"),
        detoxified=first.maybe_yes("detoxified"),
        anxiety=cast("Anxiety", first.text("anxiety")),
        registration=first.text("registration"),
        primary_outcome=first.text("primary_outcome"),
        arms=tuple(sorted((_arm(row) for row in rows), key=lambda arm: arm.is_control)),
    )


def _whole(row: Row, name: str) -> int | None:
    value = row.maybe(name)
    return None if value is None else int(value)


def _arm(row: Row) -> StudyArm:
    return StudyArm(
        id=row.text("id"),
        arm=row.text("arm"),
        is_control=row.yes("is_control"),
        population=row.text("population"),
        dose_mg_per_day=row.maybe("dose_mg_per_day"),
        dose_words=row.text("dose_words"),
        weeks=row.maybe("weeks"),
        n_randomised=_whole(row, "n_randomised"),
        n_analysed=_whole(row, "n_analysed"),
        n_abstinent=_whole(row, "n_abstinent"),
        n_relapsed=_whole(row, "n_relapsed"),
        events_basis=row.text("events_basis"),
        abstinent_days_mean=row.maybe("abstinent_days_mean"),
        abstinent_days_sd=row.maybe("abstinent_days_sd"),
        heavy_days_percent_mean=row.maybe("heavy_days_percent_mean"),
        heavy_days_percent_sd=row.maybe("heavy_days_percent_sd"),
        anxiety_measure=row.text("anxiety_measure"),
        n_left=_whole(row, "n_left"),
        says=row.text("says"),
        **row.grounds(),
    )


def read_meta_analyses(reader: Reader) -> tuple[MetaAnalysis, ...]:
    """What `meta_analyses.csv` says; empty where the pack has no such file."""
    if not reader.has(META_ANALYSES.file):
        return ()
    found: list[MetaAnalysis] = []
    for row in reader.rows(META_ANALYSES):
        effect, low, high = row.maybe("effect"), row.maybe("low"), row.maybe("high")
        if effect is not None and not row.text("measure"):
            reader.problems.add("An effect without its measure.", where=row.where)
        if effect is not None and low is not None and high is not None and not low <= effect <= high:
            reader.problems.add(f"{effect:g} is outside {low:g} to {high:g}.", where=row.where)
        found.append(
            MetaAnalysis(
                id=row.text("id"),
                review=row.text("review"),
                title=row.text("title"),
                substance=row.text("substance"),
                treatment=row.text("treatment"),
                comparator=row.text("comparator"),
                outcome=row.text("outcome"),
                n_studies=_whole(row, "n_studies"),
                n_people=_whole(row, "n_people"),
                model=row.text("model"),
                measure=cast("Measure", row.text("measure")),
                effect=effect,
                low=low,
                high=high,
                i2_percent=row.maybe("i2_percent"),
                i2_words=row.text("i2_words"),
                p=row.maybe("p"),
                certainty=row.text("certainty"),
                says=row.text("says"),
                **row.grounds(),
            )
        )
    return tuple(found)
