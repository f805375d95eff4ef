"""Series: a task that comes again each week, drafted ahead."""
