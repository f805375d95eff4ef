"""Members without a phone: staff claim for them, the roll is called, and a second person approves."""

from datetime import timedelta

import pytest

from app import clock, scope
from app.audit import AuditLine
from app.database import db
from app.members.models import Membership
from app.volunteers.models import Claim, ServiceRecord
from tests.volunteers.conftest import Yard
from tests.world import Browser, World


@pytest.fixture
def elder(yard: Yard, world: World) -> Membership:
    """A member without a phone."""
    membership = world.member(yard.town, "关奶奶", kind="resident")
    membership.person.without_phone = True
    db.session.commit()
    return membership


@pytest.fixture
def desk(yard: Yard, world: World) -> Browser:
    return world.browser(yard.staff)


def claims(yard: Yard, membership: Membership) -> list[Claim]:
    db.session.rollback()
    with yard.inside():
        found = scope.in_community(Claim).filter_by(person_id=membership.person_id).order_by(Claim.id)
        return list(db.session.execute(found).scalars())


def page_of(yard: Yard, membership: Membership) -> str:
    return f"{yard.town.url}/desk/members/{membership.id}/claims"


def claim(yard: Yard, desk: Browser, membership: Membership, task) -> object:
    return desk.submit("/my", f"{yard.town.url}/desk/members/{membership.id}/tasks/{task.id}/claim")


def test_staff_take_a_slot_and_it_is_written_down_who(yard: Yard, desk: Browser, elder: Membership):
    task = yard.task()
    with clock.standing_at(task.starts_at - timedelta(days=3)):
        assert "果树刷白防寒" in desk.get(page_of(yard, elder)).text
        assert claim(yard, desk, elder, task).status_code == 303
    (made,) = claims(yard, elder)
    assert (made.state, made.entered_by_id) == ("taken", yard.staff.id)
    with yard.inside():
        line = (
            db.session.query(AuditLine).filter_by(community_id=yard.town.place.id, action="served_claims.claim").one()
        )
    assert (line.person_id, line.details["on_behalf_of"]) == (yard.staff.id, elder.person_id)


def test_what_stops_a_claim_stops_it_here_too(yard: Yard, desk: Browser, elder: Membership):
    task = yard.task(members_only=True)
    with clock.standing_at(task.starts_at - timedelta(days=3)):
        answer = claim(yard, desk, elder, task)
    assert answer.status_code == 422
    assert "只请在职党员" in answer.text


def test_nobody_claims_for_who_has_an_account(yard: Yard, desk: Browser, world: World):
    task, member = yard.task(), world.member(yard.town)
    with clock.standing_at(task.starts_at - timedelta(days=3)):
        assert claim(yard, desk, member, task).status_code == 403


def test_the_slot_is_given_back(yard: Yard, desk: Browser, elder: Membership):
    task = yard.task()
    with clock.standing_at(task.starts_at - timedelta(days=3)):
        claim(yard, desk, elder, task)
        (made,) = claims(yard, elder)
        assert desk.submit("/my", f"{page_of(yard, elder)}/{made.id}/withdrawal").status_code == 303
    assert [one.state for one in claims(yard, elder)] == ["withdrawn"]


def attended(yard: Yard, desk: Browser, membership: Membership) -> ServiceRecord:
    """Claimed, and both arrival and leaving noted by the staff of the desk."""
    task = yard.task()
    with clock.standing_at(task.starts_at - timedelta(days=3)):
        claim(yard, desk, membership, task)
    claim_id = str(claims(yard, membership)[0].id)
    roll = f"{yard.town.url}/tasks/{task.id}/roll"
    with clock.standing_at(task.starts_at):
        assert desk.submit(roll, arrived=claim_id).status_code == 303
    with clock.standing_at(task.ends_at):
        assert desk.submit(roll, left=claim_id).status_code == 303
    with yard.inside():
        return db.session.execute(scope.in_community(ServiceRecord)).scalar_one()


def test_who_called_the_roll_does_not_approve_as_well(yard: Yard, desk: Browser, elder: Membership, world: World):
    from app.volunteers import service
    from app.volunteers.errors import OwnRollCall

    record = attended(yard, desk, elder)
    second = world.staff(yard.town.place)
    with yard.inside():
        records = service.locked_records([record.id])
        with pytest.raises(OwnRollCall, match="关奶奶"):
            service.approve_hours(records, approver_id=yard.staff.id)
        db.session.rollback()
        service.approve_hours(service.locked_records([record.id]), approver_id=second.id)
        db.session.commit()


def test_with_a_phone_the_member_is_the_second_pair_of_eyes(yard: Yard, desk: Browser, elder: Membership):
    """The control: of who has an account, staff approve what they noted; the member reads it."""
    from app.volunteers import service

    record = attended(yard, desk, elder)
    elder.person.without_phone = False
    db.session.commit()
    with yard.inside():
        approved = service.approve_hours(service.locked_records([record.id]), approver_id=yard.staff.id)
    assert [one.state for one in approved] == ["approved"]
