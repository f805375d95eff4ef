"""Agreements: which company serves which compounds, and who funds the points of a year."""
