"""Wallets: accounts, holds, debts, expiry, and the statement that people read."""
