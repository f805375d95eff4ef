"""A line of the care log is put right or struck; what it said before is kept."""

from typing import Any

from app import clock
from app.database import db
from app.events import publish
from app.orchards.care.errors import CareRefused
from app.orchards.care.models import CareChange, CareEntry, CareReason
from app.orchards.care.rights_service import may_change, standing_of
from app.orchards.care.service import CareSaid, refuse_said, time_of, values_of
from app.orchards.events import CareMended, CareStruck
from app.people.models import Person
from app.people.service import is_staff_here
from app.scope import community_id, here
from app.texts import _

KEPT = ("duty_code", "minutes", "amount_unit")


def mend(entry: CareEntry, said: CareSaid, *, reason: str, by: Person, version: int) -> None:
    """Put a line right, with what it said before kept; decided hours stay as they are.

    Another duty or day is a right of who may write that now. Raises `CareRefused`, `NotYourTree`, `TrainedOnly`.
    """
    locked = _to_change(entry, by=by, reason=reason)
    if locked.version != version:
        raise CareRefused(_("没有改：这条记录刚有变动"), _("请刷新页面，看看现在的情况。"))
    moved = (said.duty_code, said.done_on) != (locked.duty_code, locked.done_on)
    if moved and not is_staff_here(by, locked):
        standing = standing_of(by, locked.tree, said.duty_code)
        locked.adoption_id, locked.opened_duty_id = standing.adoption_id, standing.opened_duty_id
    duty = refuse_said(locked.tree, said, by, stands=locked.done_on)
    before, when = _kept(locked), (locked.done_on, locked.minutes)
    if (said.done_on, said.minutes) != when:
        locked.started_at, locked.ended_at = time_of(said, locked.person, but=locked)
    for name, value in {**values_of(said, duty), "duty_code": duty.code, "duty_name": duty.name}.items():
        setattr(locked, name, value)
    _changed(locked, before, by=by, reason=reason)
    publish(CareMended(locked, by.id, reason, moved))


def strike(entry: CareEntry, *, reason: str, by: Person) -> None:
    """It was not so: the line counts no more, nor do its hours. Raises `CareRefused`."""
    locked = _to_change(entry, by=by, reason=reason)
    before = _kept(locked)
    locked.struck_at, locked.struck_by_id, locked.strike_reason = clock.now(), by.id, reason
    _changed(locked, before, by=by, reason=reason)
    publish(CareStruck(locked, by.id, reason))


def _to_change(entry: CareEntry, *, by: Person, reason: str) -> CareEntry:
    locked = here(CareEntry, entry.id, lock=True)
    if not may_change(locked, by):
        raise CareRefused(_("没有改：这条记录不能再改"), _("自己记的可以自己改，别人记的请社区改。"))
    if not reason.strip():
        raise CareRefused(_("没有改：请写明原因"))
    return locked


def _kept(entry: CareEntry) -> dict[str, Any]:
    """What its history shows; free words are left out, as they may name somebody."""
    said = {name: getattr(entry, name) for name in KEPT}
    amount = f"{entry.amount.normalize():f}" if entry.amount is not None else None
    return {**said, "done_on": entry.done_on.isoformat(), "amount": amount, "struck": entry.struck_at is not None}


def _changed(entry: CareEntry, before: dict[str, Any], *, by: Person, reason: str) -> None:
    entry.version += 1
    place = {"community_id": community_id()}
    change = CareChange(**place, entry_id=entry.id, at=clock.now(), person_id=by.id, before=before, after=_kept(entry))
    db.session.add(change)
    db.session.flush()
    db.session.add(CareReason(**place, change_id=change.id, said=reason.strip()))
    db.session.flush()
