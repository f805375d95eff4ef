"""Accounts: sign up, the password, consent."""
