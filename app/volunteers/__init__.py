"""Volunteers: tasks, claims, check-in, hours and their approval."""

from flask import Flask

from app.volunteers import models  # noqa: F401 - its tables
from app.volunteers.contacts import models as contacts_models  # noqa: F401
from app.volunteers.feed import models as feed_models  # noqa: F401
from app.volunteers.hours import disputes_models  # noqa: F401
from app.volunteers.letters import models as letters_models  # noqa: F401
from app.volunteers.patterns import models as patterns_models  # noqa: F401
from app.volunteers.reminders import models as reminders_models  # noqa: F401
from app.volunteers.series import models as series_models  # noqa: F401
from app.volunteers.weather import models as weather_models  # noqa: F401


def register(app: Flask) -> None:
    """Add the pages and commands of this slice."""
    from app.volunteers.attendance.checkin_views import checkin
    from app.volunteers.attendance.organiser_views import organiser
    from app.volunteers.attendance.roll_print_views import roll_print
    from app.volunteers.claims.absence_views import absences
    from app.volunteers.claims.behalf_views import served_claims
    from app.volunteers.claims.views import claims
    from app.volunteers.cli import tasks as tasks_commands
    from app.volunteers.contacts.desk_views import contacts_desk
    from app.volunteers.contacts.views import my_contacts
    from app.volunteers.feed.views import feed
    from app.volunteers.hours.disputes_views import disputes, my_disputes
    from app.volunteers.hours.my_views import my_hours
    from app.volunteers.hours.views import hours
    from app.volunteers.letters.views import letters
    from app.volunteers.patterns.views import patterns
    from app.volunteers.records.views import records
    from app.volunteers.reminders.views import reminders
    from app.volunteers.series.views import series
    from app.volunteers.tasks.desk_views import task_desk
    from app.volunteers.tasks.views import tasks
    from app.volunteers.weather.views import weather

    for blueprint in (
        tasks,
        claims,
        absences,
        served_claims,
        my_contacts,
        contacts_desk,
        reminders,
        letters,
        checkin,
        organiser,
        roll_print,
        task_desk,
        hours,
        my_hours,
        disputes,
        my_disputes,
        series,
        records,
        weather,
        feed,
        patterns,
    ):
        app.register_blueprint(blueprint)
    app.cli.add_command(tasks_commands)
