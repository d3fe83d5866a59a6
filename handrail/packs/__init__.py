"""Data packs, one folder a medicine; no code."""
