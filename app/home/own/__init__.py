"""My data: what the platform holds about me in one file, how to put it right, and how to close the account."""
