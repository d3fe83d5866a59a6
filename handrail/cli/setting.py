"""`handrail setting`: where a taper belongs, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from handrail.cli import output
from handrail.cli.options import FILES, CourseText, MedicineName, PersonOptions, takes_options


@takes_options
def setting(
    course: CourseText,
    person: PersonOptions,
    medicine: MedicineName = None,
    json: Annotated[
        str | None,
        typer.Option(help="Everything, for other programs.", metavar="FILE", rich_help_panel=FILES),
    ] = None,
) -> None:
    """Find the level of care for a taper: at home, with visits, in a clinic or in hospital.

    Home and work count: --fact lives_alone=yes, home_unsafe, home_visits_possible, travel_to_care_min,
    safety_critical_work, cannot_leave_home_or_work. What is unknown never lowers the level.

    Example: handrail setting "60 mg a day for 14 months" --age 58 --fact lives_alone=yes
    """
    import handrail
    from handrail.report.setting_text import notes, setting_line, setting_text

    output.check_places({"--json": json})
    the_medicine = handrail.load_medicine(medicine)
    taken = handrail.parse_course(course, products=the_medicine.products)
    who = person.read()
    found = handrail.level_of_care(who, the_medicine, taken)

    def as_json() -> str:
        from handrail.exchange.json import json_text
        from handrail.exchange.load_json import setting_json

        return json_text(setting_json(found, the_medicine, setting_line(found), notes(found)))

    if not output.write_files({"--json": (json, as_json)}):
        setting_text(found, the_medicine, output.console(), who.country)
