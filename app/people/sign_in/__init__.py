"""Sign-in: one row a browser, limits on guessing, codes from the counter."""
