"""What residents say of their building and its lead household: once a household and half-year."""
