"""The rules in force, as people read them."""
