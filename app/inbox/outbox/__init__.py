"""The outbox: what is on its way out of the application."""
