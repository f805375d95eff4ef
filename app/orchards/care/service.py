"""The care log: written by who looks after a tree; hours of members follow from it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from app import clock
from app.database import db
from app.events import publish
from app.files import photos
from app.files.photos import Drawn
from app.members.models import Membership
from app.orchards.care.by_rule_service import judge
from app.orchards.care.domain import LATEST_HOUR, LONGEST_DAY, LOOK_BACK, Span, latest_free
from app.orchards.care.errors import CareRefused, TrainedOnly
from app.orchards.care.models import CareEntry
from app.orchards.care.rights_service import standing_of
from app.orchards.domain import GROWING
from app.orchards.duties.service import find_duty
from app.orchards.events import CareLogged
from app.orchards.models import Tree
from app.people.models import Person
from app.people.service import is_staff_here
from app.rules import service as rules
from app.rules.service import Duty
from app.scope import community_id, in_community
from app.texts import _, known


@dataclass(frozen=True, kw_only=True)
class CareSaid:
    """What somebody says that they did: minutes, and litres or kilograms where the duty measures them."""

    duty_code: str
    done_on: date
    minutes: int
    amount: Decimal | None = None
    note: str = ""


def log(
    tree: Tree,
    said: CareSaid,
    *,
    person: Person,
    membership: Membership | None,
    picture: Drawn | None = None,
    entered_by: Person | None = None,
) -> CareEntry:
    """Write down care that was done. Raises `NotYourTree`, `TrainedOnly`, `CareRefused`.

    Hours of a member follow: at once where the rule approves them, else they wait for staff. `entered_by` are staff who
    write for who has no phone.
    """
    if membership is not None:  # two lines at the same moment, of a person or by a tree: the second sees the first
        db.session.refresh(membership, with_for_update={"of": Membership, "key_share": True})
        db.session.refresh(tree, with_for_update={"of": Tree, "key_share": True})
    standing = standing_of(person, tree, said.duty_code)
    duty = refuse_said(tree, said, entered_by or person)
    start, end = time_of(said, person)
    made = CareEntry(
        community_id=community_id(),
        tree_id=tree.id,
        duty_code=duty.code,
        duty_name=duty.name,
        person_id=person.id,
        entered_by_id=entered_by.id if entered_by else None,
        membership_id=membership.id if membership else None,
        adoption_id=standing.adoption_id,
        opened_duty_id=standing.opened_duty_id,
        started_at=start,
        ended_at=end,
        made_at=clock.now(),
        **values_of(said, duty),
    )
    db.session.add(made)
    db.session.flush()
    if picture is not None:
        photos.keep(picture, of=made, by_id=(entered_by or person).id)
    publish(CareLogged(made, why=judge(made)))
    return made


def most_minutes() -> int:
    """The minutes of a line, and of all lines of a person and day."""
    limit = rules.limit("care_minutes_per_day")
    return LONGEST_DAY if limit is None else min(limit, LONGEST_DAY)


def first_day(tree: Tree) -> date:
    """The earliest day that can still be written down: that of planting where the limit is switched off."""
    days = rules.limit("care_entry_days")
    return tree.planted_on if days is None else max(tree.planted_on, clock.today() - timedelta(days=days))


def refuse_said(tree: Tree, said: CareSaid, person: Person, *, stands: date | None = None) -> Duty:
    """The duty as the rules have it for that day; `stands` is the day that a line has already.

    Raises `CareRefused`, `TrainedOnly`.
    """
    first = first_day(tree)
    if said.done_on != stands and not first <= said.done_on <= clock.today():
        raise CareRefused(_("没有记下：只能记今天和前 %(n)s 天里的", n=(clock.today() - first).days))
    duty = find_duty(tree, said.duty_code, said.done_on)
    if duty is None:
        raise CareRefused(_("没有记下：这种树没有这项养护"))
    if duty.needs_skill and not is_staff_here(person, tree):
        raise TrainedOnly(known(duty.name))
    if tree.state not in GROWING:
        raise CareRefused(_("没有记下：这棵树已经不在了"), _("换栽的新树有新的牌子，请扫新牌子。"))
    most = most_minutes()
    if not 1 <= said.minutes <= most:
        raise CareRefused(_("没有记下：时长要在 1 到 %(n)s 分钟之间", n=most))
    return duty


def values_of(said: CareSaid, duty: Duty) -> dict[str, Any]:
    """What a line keeps of it."""
    amount = said.amount if duty.amount_unit else None
    return {
        "done_on": said.done_on,
        "minutes": said.minutes,
        "amount": amount,
        "amount_unit": duty.amount_unit if amount is not None else "",
        "note": said.note.strip(),
    }


def time_of(said: CareSaid, person: Person, *, but: CareEntry | None = None) -> Span:
    """Until now, or until the evening of an earlier day; before what the person has noted of that time already.

    Raises `CareRefused` where the day would have more minutes than one person works.
    """
    until = clock.now().replace(second=0, microsecond=0)
    if said.done_on < clock.today():
        until = datetime.combine(said.done_on, time(LATEST_HOUR), clock.SHANGHAI)
    noted = in_community(CareEntry).where(
        CareEntry.person_id == person.id,
        CareEntry.struck_at.is_(None),
        CareEntry.ended_at > until - timedelta(days=LOOK_BACK),
    )
    rows = [row for row in db.session.scalars(noted) if but is None or row.id != but.id]
    before = sum(row.minutes for row in rows if row.done_on == said.done_on)
    if before + said.minutes > (most := most_minutes()):
        raise CareRefused(
            _("没有记下：那天已经记了 %(n)s 分钟，一天最多 %(most)s 分钟", n=before, most=most),
            _("请看看养护记录，是不是记重了。"),
        )
    return latest_free([(row.started_at, row.ended_at) for row in rows], said.minutes, until)
