"""The harvest: weighed by tree or row, shared as the orchard agreed; and what a season came to."""
