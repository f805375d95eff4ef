"""Corrections: reversals and adjustments, by two people."""
