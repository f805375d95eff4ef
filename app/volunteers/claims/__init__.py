"""Claims: a slot taken, given back, waited for."""
