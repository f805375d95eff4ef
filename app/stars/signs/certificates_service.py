"""Certificates of service: what a member has served here, frozen under a number, free of charge."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from app import clock
from app.database import Line, db, in_line
from app.members.models import Membership
from app.scope import here, in_community
from app.stars.errors import StarsRefused
from app.stars.signs.models import StarSign
from app.stars.signs.service import end, in_force, new_sign
from app.texts import _
from app.volunteers.models import ServiceRecord
from app.volunteers.records import service as records


class Issued(NamedTuple):
    """The certificate that holds, and whether it was made now."""

    sign: StarSign
    is_new: bool


def issue(membership: Membership, *, by_id: int) -> Issued:
    """Certify the approved hours of this community as of now, in whole minutes: one that says the same is given back.

    One with other figures takes the place of the one before. Raises StarsRefused.
    """
    in_line(Line.CERTIFICATES, membership.person_id)
    figures = _figures(membership.person_id)
    before = _valid_of(membership.id)
    if before is not None and before.figures == figures:
        return Issued(before, is_new=False)
    end([before] if before else [], "replaced", reason="", by_id=by_id)
    said = {"membership_id": membership.id, "figures": figures, "replaces_id": before.id if before else None}
    made = new_sign("certificate", by_id=by_id, name="", **said)
    db.session.add(made)
    db.session.flush()
    return Issued(made, is_new=True)


def _figures(person_id: int) -> dict[str, Any]:
    record = records.record_of(person_id)
    if not record.times:
        raise StarsRefused(_("没有开具：在本社区还没有批准的服务"), _("时长批准后再来开。"))
    rows = [one.ServiceRecord for one in records.rows_of(person_id)]
    days = sorted(clock.local(one.started_at).date() for one in rows if one.state == "approved")
    return {
        "minutes": record.minutes,
        "times": record.times,
        "first": days[0].isoformat(),
        "last": days[-1].isoformat(),
        "by_kind": [[one.name, one.times, one.minutes] for one in record.by_kind],
    }


def _valid_of(membership_id: int) -> StarSign | None:
    wanted = in_force("certificate").where(StarSign.membership_id == membership_id).with_for_update()
    return db.session.execute(wanted.execution_options(populate_existing=True)).scalar()


def end_of_annulled(record: ServiceRecord, *, approved_at: datetime | None) -> Sequence[StarSign]:
    """Certificates that count the record, which is annulled, no longer hold; which they were.

    One that was issued before the record was approved does not count it.
    """
    in_line(Line.CERTIFICATES, record.person_id)
    own = (Membership.community_id == StarSign.community_id) & (Membership.id == StarSign.membership_id)
    wanted = in_force("certificate").join(Membership, own).where(Membership.person_id == record.person_id)
    day = clock.local(record.started_at).date().isoformat()
    found = [
        one
        for one in db.session.execute(wanted.with_for_update(of=StarSign)).scalars()
        if one.figures["first"] <= day <= one.figures["last"] and (approved_at is None or approved_at <= _as_of(one))
    ]
    end(found, "corrected", reason="", by_id=None)
    return found


def _as_of(certificate: StarSign) -> datetime:
    """When its figures were counted: one that replaces a lost one has those of the first."""
    while certificate.replaces_id is not None:
        before = here(StarSign, certificate.replaces_id)
        if before.figures != certificate.figures:
            break
        certificate = before
    return certificate.issued_at


def of_member(membership: Membership) -> Sequence[StarSign]:
    """The member's certificates, the newest first."""
    wanted = in_community(StarSign).filter_by(kind="certificate", membership_id=membership.id)
    return db.session.execute(wanted.order_by(StarSign.id.desc())).scalars().all()
