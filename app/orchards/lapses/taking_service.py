"""Opened duties in somebody's hands: taken, and given back by them, or after some days in which nothing was done."""

from datetime import date, timedelta

from sqlalchemy import update

from app import clock
from app.database import db
from app.events import publish
from app.members.models import Membership
from app.orchards.events import DutyGivenBack
from app.orchards.lapses.errors import OpenedDutyRefused
from app.orchards.lapses.models import OpenedDuty
from app.rules import service as rules
from app.scope import community_id, here, in_community
from app.texts import _


def take(opened: OpenedDuty, membership: Membership) -> None:
    """A member takes it, alone: now they may write that care of the tree. Raises `OpenedDutyRefused`."""
    locked = here(OpenedDuty, opened.id, lock=True)
    if locked.state != "open":
        raise OpenedDutyRefused(_("没有认领：这件养护刚被别人认领，或者已经做了"), _("请刷新页面，看看别的。"))
    locked.state, locked.taken_by_id, locked.taken_at = "taken", membership.id, clock.now()
    db.session.flush()


def last_day_of(opened: OpenedDuty) -> date:
    """The last day on which who took it can still do it as theirs: that of the window, or of the limit in force."""
    days = rules.limit("opened_duty_days")
    if opened.taken_at is None or not days:
        return opened.last_day
    return min(opened.last_day, clock.local(opened.taken_at).date() + timedelta(days=days - 1))


def let_go(opened: OpenedDuty, membership: Membership) -> None:
    """Who took it gives it back: it is open again. Raises `OpenedDutyRefused`."""
    locked = here(OpenedDuty, opened.id, lock=True)
    if locked.state != "taken" or locked.taken_by_id != membership.id:
        raise OpenedDutyRefused(_("没有改动：这件养护不在您手里"))
    _give_back(locked)
    db.session.flush()


def let_go_all(membership_id: int) -> None:
    """A member leaves: what they took is open again."""
    mine = update(OpenedDuty).where(
        OpenedDuty.community_id == community_id(),
        OpenedDuty.taken_by_id == membership_id,
        OpenedDuty.state == "taken",
    )
    again = mine.values(state="open", taken_by_id=None, taken_at=None)
    db.session.execute(again.execution_options(synchronize_session="fetch"))


def give_back_idle(day: date) -> int:
    """Open again what was taken so many days before and not done, once, and tell who had it; how many were opened."""
    days = rules.limit("opened_duty_days", on=day)
    if not days:
        return 0
    until = clock.day_bounds(day - timedelta(days=days))[1]
    idle = in_community(OpenedDuty).where(OpenedDuty.state == "taken", OpenedDuty.taken_at < until)
    locked = idle.order_by(OpenedDuty.id).with_for_update().execution_options(populate_existing=True)
    rows = db.session.scalars(locked).all()
    for one in rows:
        taker = one.taken_by
        _give_back(one)
        db.session.flush()
        publish(DutyGivenBack(one, taker.person_id, days))
    return len(rows)


def _give_back(opened: OpenedDuty) -> None:
    opened.state, opened.taken_by_id, opened.taken_at = "open", None, None
