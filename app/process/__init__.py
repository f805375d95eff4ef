"""What a process does for itself: warm up, keep the timetable, count, write its log, say that it is well."""
