"""Every day, in every community with orchards: what is late is opened and told of, terms end, renewals are asked."""

from collections.abc import Callable, Sequence
from datetime import date

import structlog
from sqlalchemy import select

from app import scope
from app.database import db, transaction
from app.orchards.adoptions.terms_service import ask_renewals, end_terms
from app.orchards.lapses.notices_service import notice_lapses
from app.orchards.lapses.reminders_service import remind
from app.orchards.lapses.service import open_late
from app.orchards.lapses.taking_service import give_back_idle
from app.orchards.models import Orchard
from app.places import service as places

log = structlog.get_logger()


class NotEverywhere(RuntimeError):
    """The day's work failed in these communities, which are as they were; the others are done."""

    def __init__(self, work: str, community_ids: Sequence[int]) -> None:
        super().__init__(f"{work}: {len(community_ids)} failed")
        self.community_ids = community_ids


def open_late_everywhere(day: date) -> int:
    """Open what is so late, or was taken and not done, and ask adopters after lapses; how many duties were opened."""

    def daily(today: date) -> int:
        opened = open_late(today) + give_back_idle(today)
        notice_lapses(today)
        return opened

    return _everywhere(daily, day, work="open_late")


def remind_everywhere(day: date) -> int:
    """Tell everybody of the care that is due or late; how many people were told."""
    return _everywhere(remind, day, work="remind")


def ask_renewals_everywhere(day: date) -> int:
    """Ask the adopters whose term comes to its end; how many were asked."""
    return _everywhere(ask_renewals, day, work="ask_renewals")


def end_terms_everywhere(day: date) -> int:
    """End the adoptions whose season is over; how many ended."""
    return _everywhere(end_terms, day, work="end_terms")


def _everywhere(job: Callable[[date], int], day: date, *, work: str) -> int:
    """A community a transaction: what is not done at a fault is done the next time, and nothing twice.

    Raises `NotEverywhere` at the end where it failed in some.
    """
    wanted = select(Orchard.community_id).where(Orchard.closed_at.is_(None)).distinct()
    with scope.across_communities():
        ids = db.session.scalars(wanted.order_by(Orchard.community_id)).all()
    done, failed = 0, []
    for community_id in ids:
        try:
            with scope.inside(places.as_scope(places.find(community_id))), transaction():
                done += job(day)
        except Exception as fault:
            failed.append(community_id)
            log.error("orchard work failed", work=work, community=community_id, fault=type(fault).__name__)
    if failed:
        raise NotEverywhere(work, failed)
    return done
