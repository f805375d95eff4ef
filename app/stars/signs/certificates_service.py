"""Certificates of service: what a member has served here, frozen under a number, free of charge."""

from collections.abc import Sequence

from app import clock
from app.database import db
from app.members.models import Membership
from app.scope import in_community
from app.stars.errors import StarsRefused
from app.stars.signs.models import StarSign
from app.stars.signs.service import new_sign
from app.texts import _
from app.volunteers.records import service as records


def issue(membership: Membership, *, by_id: int) -> StarSign:
    """Certify the approved hours of this community as of now, in whole minutes. Raises StarsRefused."""
    record = records.record_of(membership.person_id)
    if not record.times:
        raise StarsRefused(_("没有开具：在本社区还没有批准的服务"), _("时长批准后再来开。"))
    rows = [one.ServiceRecord for one in records.rows_of(membership.person_id)]
    days = sorted(clock.local(one.started_at).date() for one in rows if one.state == "approved")
    figures = {
        "minutes": record.minutes,
        "times": record.times,
        "first": days[0].isoformat(),
        "last": days[-1].isoformat(),
        "by_kind": [[one.name, one.times, one.minutes] for one in record.by_kind],
    }
    made = new_sign("certificate", by_id=by_id, name="", membership_id=membership.id, figures=figures)
    db.session.add(made)
    db.session.flush()
    return made


def of_member(membership: Membership) -> Sequence[StarSign]:
    """The member's certificates, the newest first."""
    wanted = in_community(StarSign).filter_by(kind="certificate", membership_id=membership.id)
    return db.session.execute(wanted.order_by(StarSign.id.desc())).scalars().all()
