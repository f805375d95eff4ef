"""Another key for the encrypted columns."""
