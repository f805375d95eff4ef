"""Figures for a monitoring system."""
