"""Registers that stars are counted from and nobody else keeps: inspections, hazards, snow, meetings, support."""
