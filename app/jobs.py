"""The timetable: every job of the platform with its hour (Shanghai), on one page."""

from app.scheduler import Job

TIMETABLE: tuple[Job, ...] = ()
