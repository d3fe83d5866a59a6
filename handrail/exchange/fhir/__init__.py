"""FHIR R4, in and out: `read_fhir` reads a record; `course_fhir`, `plan_fhir` and `check_fhir` write one."""
