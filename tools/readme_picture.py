"""Draw the picture in the README from the program itself: the demo person's plan.

The first day is fixed, so that the picture changes only when the plan or the drawing does.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import handrail
from handrail.report.figures import figure_png, plan_figure

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "plan.png"


def main() -> None:
    """Plan, draw and write."""
    medicine = handrail.load_medicine()
    result = handrail.plan_taper(
        handrail.parse_course("20 mg four times a day for 14 months", products=medicine.products),
        handrail.Person(
            age_years=58, sex="female", weight_kg=70, egfr_ml_min_1_73m2=48, other_medicines=("zolpidem",)
        ),
        medicine,
        have=(10_000, 20_000),
        halves=True,
        starts_on=dt.date(2027, 1, 4),
    )
    PICTURE.write_bytes(figure_png(plan_figure(result, medicine)))
    print(f"Wrote {PICTURE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
