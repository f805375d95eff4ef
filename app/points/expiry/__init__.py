"""Expiry: points reach their date, and their owners are told before."""
