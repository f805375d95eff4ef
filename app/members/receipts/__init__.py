"""Receipts of report-in: a number and a QR that a workplace checks without an account."""
