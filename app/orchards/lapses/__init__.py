"""Lapses: essential care that nobody did is told of, then open to everybody; repeated lapses may end an adoption."""
