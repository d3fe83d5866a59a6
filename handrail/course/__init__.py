"""The course: doses in time, the sentence that people write it in, and its event rows.

`parse_course` reads a sentence, `write_course` writes it back exactly; `Course` knows what is
planned on a day and what was really swallowed; `event_rows` and `read_events` are the NONMEM-style tables.
"""

from handrail.course.event_table import EventRow, EventTable
from handrail.course.event_table_course import course_of_events
from handrail.course.event_table_text import read_events
from handrail.course.events import event_rows
from handrail.course.nouns import Course, Dose, Event, Intake, Regimen, Step
from handrail.course.sentence import parse_course, write_course
from handrail.course.writing import write_dose, write_regimen

__all__ = [
    "Course",
    "Dose",
    "Event",
    "EventRow",
    "EventTable",
    "Intake",
    "Regimen",
    "Step",
    "course_of_events",
    "event_rows",
    "parse_course",
    "read_events",
    "write_course",
    "write_dose",
    "write_regimen",
]
