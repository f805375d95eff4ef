"""Awards: what the rules gave for an event, paid in order out of the year's budget."""
