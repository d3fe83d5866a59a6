"""Virtual trials: a protocol, people, and what the study would have found."""
