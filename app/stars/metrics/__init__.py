"""Metrics: what the records of a half-year say of each subject."""
