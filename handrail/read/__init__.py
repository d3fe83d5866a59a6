"""Reading a text: its voices, what it states, and each claim held against what is known."""
