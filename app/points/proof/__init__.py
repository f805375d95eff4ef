"""Proof: every point counted anew, and each day under a seal."""
