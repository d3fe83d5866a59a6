"""Following a course: what someone writes down day by day, what in it is an emergency, and what it tells."""
