"""Adoptions: who adopts which tree for a season, in line or with others, and who helps."""
