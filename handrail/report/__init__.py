"""For people: text for a terminal, figures, paper and a calendar, all from the same words."""
