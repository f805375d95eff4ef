"""Offers: a freed slot is kept for the first in line for a while, who takes it or lets it pass to the next."""

from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import select

from app import clock, scope
from app.database import db
from app.events import publish
from app.places import service as places
from app.places.models import Place
from app.scope import in_community
from app.texts import _
from app.volunteers.claims.absences_service import refuse_while_stopped
from app.volunteers.claims.lists_service import waiting_line
from app.volunteers.claims.locks_service import lock_membership, lock_task
from app.volunteers.domain import offer_ends
from app.volunteers.errors import ClaimRefused
from app.volunteers.events import OfferLapsed, SlotOffered
from app.volunteers.limits_service import night, offer_minutes
from app.volunteers.models import Claim, Task


def offer_slots(task: Task) -> Sequence[Claim]:
    """Keep the free slots of the locked task for those who wait, in the order in which they came, and tell them.

    An offered slot counts as taken, so that nobody else gets it meanwhile.
    """
    free, now = task.capacity - task.taken, clock.now()
    if free <= 0 or task.state != "open" or task.starts_at <= now:
        db.session.flush()
        return []
    first = db.session.execute(waiting_line(task).limit(free)).scalars().all()
    for kept in first:
        kept.state, kept.offered_at, kept.offer_until = "offered", now, kept_until(task)
    task.taken += len(first)
    db.session.flush()
    for kept in first:
        publish(SlotOffered(kept))
    return first


def kept_until(task: Task) -> datetime:
    """Until when a slot of the task that is offered now is kept."""
    end = offer_ends(clock.local(clock.now()), clock.local(task.starts_at), minutes=offer_minutes(), night=night())
    return end.astimezone(UTC)


def accept_offer(claimed: Claim) -> None:
    """Take the slot that is kept. Raises `ClaimRefused` where it no longer is, or where absences stop the member."""
    if lock_membership(claimed.membership):
        refuse_while_stopped(claimed.person_id)
    task = claimed.task
    lock_task(task)
    db.session.refresh(claimed)
    if claimed.state == "taken":
        raise ClaimRefused(_("您已经认领过「%(title)s」", title=task.title), _("在「我的认领」里可以看到。"))
    if claimed.state != "offered" or is_lapsed(claimed) or task.state != "open":
        raise ClaimRefused(
            _("没有认领成功：给您留名额的时间已经过了"), _("名额会给下一位。还想参加的话，可以再认领或排候补。")
        )
    claimed.state, claimed.taken_at = "taken", clock.now()
    db.session.flush()


def is_lapsed(claimed: Claim) -> bool:
    """True once nobody may take the offered slot any more, whether the job has passed it on or not."""
    return claimed.offer_until is not None and clock.now() >= claimed.offer_until


def shorten_offers(task: Task) -> None:
    """The locked task's start was changed: no offer is kept beyond what its new time allows."""
    until = kept_until(task)
    for kept in db.session.execute(in_community(Claim).filter_by(task_id=task.id, state="offered")).scalars():
        assert kept.offer_until is not None
        kept.offer_until = min(kept.offer_until, until)
    db.session.flush()


def pass_on_offers() -> int:
    """End the offers that nobody answered in time, in every community, and offer the slots to the next in line."""
    with scope.across_communities():
        late = db.session.execute(
            select(Claim.task_id, Place)
            .join(Place, Place.id == Claim.community_id)
            .where(Claim.state == "offered", Claim.offer_until <= clock.now())
            .distinct()
            .order_by(Place.id, Claim.task_id)
        ).all()
    passed = 0
    for task_id, place in late:
        with scope.inside(places.as_scope(place)):
            passed += _pass_on(scope.here(Task, task_id))
    return passed


def _pass_on(task: Task) -> int:
    lock_task(task)
    offers = in_community(Claim).where(
        Claim.task_id == task.id, Claim.state == "offered", Claim.offer_until <= clock.now()
    )
    late = db.session.execute(offers.execution_options(populate_existing=True)).scalars().all()
    for claimed in late:
        claimed.state, claimed.ended_at = "withdrawn", clock.now()
    task.taken -= len(late)
    db.session.flush()
    for claimed in late:
        publish(OfferLapsed(claimed))
    offer_slots(task)
    return len(late)
