"""For other programs: JSON, CSV, BibTeX; the same figures as on paper."""
