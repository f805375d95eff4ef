"""Statements: the lines of a wallet with their reasons, on the page, on paper and as a file."""
