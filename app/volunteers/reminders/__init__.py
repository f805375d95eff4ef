"""Reminders by staff: of known members who have not reported in, and of members who have not come for long."""
