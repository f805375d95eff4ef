"""Every day, in every community with trees: what is late is opened, lapses are noticed, people are reminded."""

from collections.abc import Callable
from datetime import date

from sqlalchemy import select

from app import scope
from app.database import db, transaction
from app.orchards.lapses.notices_service import notice_lapses
from app.orchards.lapses.reminders_service import remind
from app.orchards.lapses.service import open_late
from app.orchards.models import Orchard
from app.places import service as places


def open_late_everywhere(day: date) -> int:
    """Open what is so late, and tell adopters whose tree lapsed too often; how many duties were opened."""

    def daily(today: date) -> int:
        opened = open_late(today)
        notice_lapses(today)
        return opened

    return _everywhere(daily, day)


def remind_everywhere(day: date) -> int:
    """Tell everybody of the care that is due or late; how many people were told."""
    return _everywhere(remind, day)


def _everywhere(job: Callable[[date], int], day: date) -> int:
    """A community a transaction: what is not done at a fault is done the next time, and nothing twice."""
    wanted = select(Orchard.community_id).where(Orchard.closed_at.is_(None)).distinct()
    with scope.across_communities():
        ids = db.session.scalars(wanted.order_by(Orchard.community_id)).all()
    done = 0
    for community_id in ids:
        with scope.inside(places.as_scope(places.find(community_id))), transaction():
            done += job(day)
    return done
