"""Redemptions: points reserved on a phone, confirmed at the counter."""
