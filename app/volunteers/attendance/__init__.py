"""Attendance: the rotating code, arrival and leaving, the roll call."""
