"""The course: doses in time, the sentence that people write it in, and its event rows.

`parse_course` reads a sentence, `write_course` writes it back exactly; `Course` knows what is
planned on a day and what was really swallowed; `event_rows` is the NONMEM-style table.
"""

from handrail.course.events import EventRow, event_rows
from handrail.course.nouns import Course, Dose, Event, Intake, Regimen, Step
from handrail.course.sentence import parse_course, write_course
from handrail.course.writing import write_dose, write_regimen

__all__ = [
    "Course",
    "Dose",
    "Event",
    "EventRow",
    "Intake",
    "Regimen",
    "Step",
    "event_rows",
    "parse_course",
    "write_course",
    "write_dose",
    "write_regimen",
]
