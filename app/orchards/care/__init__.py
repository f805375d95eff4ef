"""The care log: what was done by which tree, mended with its history kept, and the rain of each day."""
