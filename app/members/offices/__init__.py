"""Offices: lead households, grid leads and grid workers."""
