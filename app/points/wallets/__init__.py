"""Wallets: accounts, holds, debts and gifts, and the pages that show them."""
