"""Settlements: a month between a company and a community, signed by both."""
