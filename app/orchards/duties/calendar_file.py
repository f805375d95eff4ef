"""The care of trees as days of a calendar: of one tree's season, or of all trees of a person."""

from collections.abc import Iterator
from datetime import date

from flask import Response, current_app, url_for
from icalendar import Event

from app import clock
from app.files import calendars
from app.orchards.duties.domain import Due, dates_ahead
from app.orchards.duties.own_service import all_dues_of
from app.orchards.duties.service import dues_of
from app.orchards.models import Tree
from app.scope import Community, community
from app.texts import _, known


def season_file(tree: Tree) -> Response:
    """What comes by one tree, to be opened by the phone's calendar."""
    dues = dues_of([tree]).get(tree.id, [])
    events = [event for due in dues for event in _events(community(), tree, due, clock.today())]
    response = Response(calendars.calendar_of(events, name=_name(tree)), mimetype="text/calendar")
    response.headers.set("Content-Disposition", "attachment", filename=f"baodao-tree-{tree.plate}.ics")
    response.headers["Cache-Control"] = "no-store"
    return response


def calendar_events(person_id: int) -> Iterator[Event]:
    """What comes by all trees of the person, in all communities."""
    today = clock.today()
    for place, tree, due in all_dues_of(person_id, today):
        yield from _events(place, tree, due, today)


def _events(place: Community, tree: Tree, due: Due, today: date) -> Iterator[Event]:
    duty = due.duty
    address = current_app.config["PUBLIC_URL"] + url_for("care_log.choose", code=place.code, plate=tree.plate)
    for number, day in enumerate(dates_ahead(due, today)):
        yield calendars.whole_day(
            f"care-{tree.id}-{duty.code}-{due.window.first:%Y%m%d}-{number}-{place.code}",
            day,
            title=_("%(tree)s · %(duty)s", tree=_name(tree), duty=known(duty.name)),
            where=tree.orchard.name,
            text=known(duty.note),
            address=address,
        )


def _name(tree: Tree) -> str:
    return _("%(tree)s号树", tree=tree.label)
