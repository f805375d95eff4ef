"""Moving home: points go along, and a reversal goes after them."""
