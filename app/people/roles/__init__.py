"""Roles: granted at a place by who stands above it."""
