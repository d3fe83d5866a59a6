"""The door for other programs: HTTP and JSON, one answer at a time, on this machine unless told otherwise."""
