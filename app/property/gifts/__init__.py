"""Gifts: points for a neighbour's bill, or into the pool for households in need."""
