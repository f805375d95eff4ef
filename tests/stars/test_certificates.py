"""Certificates of service: one holds at a time, the same hours make no second, and none outlives hours it counts."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import select

from app import clock, scope
from app.audit import AuditLine
from app.database import db, transaction
from app.inbox.models import Message
from app.members.models import Membership
from app.public_numbers import grouped
from app.stars.signs import certificates_service
from app.stars.signs.models import StarSign
from app.volunteers.hours import service as hours
from app.volunteers.models import ServiceRecord
from tests.stars.conftest import Yard
from tests.stars.test_ratings import served
from tests.stars.test_signs import checked, press, signs

MAY = datetime(2026, 5, 9, 9, 0, tzinfo=clock.SHANGHAI)


def issued(yard: Yard, n: int = 0) -> list[StarSign]:
    """What a member has after asking for a certificate once more."""
    assert yard.browser(yard.members[n].person).submit(f"{yard.town.url}/my/certificates").status_code == 303
    return [one for one in signs(yard) if one.membership_id == yard.members[n].id]


def annulled(yard: Yard, record: ServiceRecord):
    return press(yard, f"hours/{record.id}/decision/annulment", version=str(record.version), reason="查实没有来")


def record_of(yard: Yard) -> ServiceRecord:
    """The first member's first."""
    mine = (ServiceRecord.community_id == yard.town.place.id, ServiceRecord.membership_id == yard.members[0].id)
    return db.session.execute(select(ServiceRecord).where(*mine).order_by(ServiceRecord.id).limit(1)).scalar_one()


def told(yard: Yard, n: int = 0) -> list[str]:
    rows = select(Message).where(
        Message.community_id == yard.town.place.id, Message.person_id == yard.members[n].person_id
    )
    return [one.title for one in db.session.execute(rows.order_by(Message.id)).scalars()]


def test_the_same_hours_are_certified_once_and_others_take_its_place(yard: Yard):
    (first,) = issued(yard)
    assert [one.id for one in issued(yard)] == [first.id]
    answer = press(yard, f"members/{yard.members[0].id}/certificate")  # nor does the counter make another
    assert answer.location.endswith(f"/signs/{first.id}") and len(signs(yard)) == 1
    lines = select(AuditLine).where(AuditLine.community_id == yard.town.place.id, AuditLine.object_id == first.id)
    assert [one.details["added"] for one in db.session.execute(lines.order_by(AuditLine.id)).scalars()] == [1, 0, 0]
    served(yard.world, yard.town, yard.members[0], minutes=60, at=MAY)
    old, new = issued(yard)
    assert (old.state, new.state, new.replaces_id) == ("replaced", "valid", old.id)
    assert (old.figures["minutes"], new.figures["minutes"]) == (1200, 1260)
    assert "已换新" in checked(yard, old.number) and "21 小时" in checked(yard, new.number)
    assert press(yard, f"signs/{new.id}/replacement", reason="纸丢了").status_code == 303
    assert [one.state for one in signs(yard)] == ["replaced", "replaced", "valid"]
    assert len(issued(yard, 1)) == 1  # the control: another member's is another


def asking(yard: Yard):
    """Asks for the first member's certificate from another thread: its id and minutes."""
    app, current, membership_id = yard.world.app, yard.town.scope, yard.members[0].id
    db.session.commit()

    def ask(*_said) -> tuple[int, int]:
        with app.app_context(), scope.inside(current), transaction():
            found = scope.here(Membership, membership_id)
            sign = certificates_service.issue(found, by_id=found.person_id).sign
            return sign.id, sign.figures["minutes"]

    return ask


def test_eight_who_ask_at_once_get_one_certificate(yard: Yard):
    with ThreadPoolExecutor(8) as pool:
        got = set(pool.map(asking(yard), range(8)))
    assert [(one.id, 1200) for one in signs(yard)] == list(got)


def minutes_certified_while_a_record_is_annulled(yard: Yard) -> int:
    record_id, ask = record_of(yard).id, asking(yard)
    with ThreadPoolExecutor(1) as pool:
        with yard.inside():
            record = scope.here(ServiceRecord, record_id, lock=True)
            hours.annul_record(record, reason="查实没有来", by_id=yard.second.id, version=record.version)
            asked = pool.submit(ask)
            with suppress(TimeoutError):
                asked.result(1)
        return asked.result(10)[1]


def test_who_asks_while_hours_are_annulled_gets_a_certificate_without_them(yard: Yard):
    assert minutes_certified_while_a_record_is_annulled(yard) == 600


def test_without_the_line_it_would_count_them(yard: Yard, monkeypatch):
    """The control."""
    monkeypatch.setattr(certificates_service, "in_line", lambda *_said: None)
    assert minutes_certified_while_a_record_is_annulled(yard) == 1200


def test_a_certificate_falls_with_the_hours_that_it_counts_and_its_member_learns_how_to_get_another(yard: Yard):
    (first,), (other,) = issued(yard), issued(yard, 1)
    assert annulled(yard, record_of(yard)).status_code == 303
    shown = checked(yard, first.number)
    assert (
        "时长后来有更正" in shown and "要用的请本人重新开具" in shown and "有效" not in shown.partition("不再有效")[0]
    )
    assert f"志愿服务证明 {grouped(first.number)} 已停用" in told(yard)
    lines = select(AuditLine).where(
        AuditLine.community_id == yard.town.place.id, AuditLine.action == "certificates.correct"
    )
    assert [one.object_id for one in db.session.execute(lines).scalars()] == [first.id]
    assert "时长有更正" in yard.browser(yard.members[0].person).get(f"{yard.town.url}/my/certificates").text
    assert [one.state for one in issued(yard)] == ["corrected", "valid"]
    assert "有效" in checked(yard, other.number)  # the control


def test_what_a_certificate_does_not_count_does_not_end_it(yard: Yard):
    after = served(yard.world, yard.town, yard.members[0], minutes=60, at=MAY, state="waiting")
    within = served(yard.world, yard.town, yard.members[0], minutes=60, at=MAY - timedelta(days=30), state="waiting")
    issued(yard)
    approved(yard, within)
    assert press(yard, f"signs/{signs(yard)[0].id}/replacement", reason="纸丢了").status_code == 303
    sign = signs(yard)[-1]  # of later, with the figures of before
    assert annulled(yard, within).status_code == 303
    approved(yard, after)
    assert annulled(yard, after).status_code == 303
    assert (sign.figures["last"], signs(yard)[-1].state) == ("2026-04-11", "valid")


def approved(yard: Yard, record: ServiceRecord) -> None:
    """Of a little later than what was issued before."""
    with yard.inside(), clock.standing_at(clock.now() + timedelta(hours=1)):
        found = scope.here(ServiceRecord, record.id, lock=True)
        found.state, found.decided_at = "approved", clock.now()
