"""Members without a phone: staff claim for them, the roll is called, and a second person approves."""

from datetime import timedelta

import pytest

from app import clock, scope
from app.audit import AuditLine
from app.database import db
from app.members.models import Membership
from app.people.models import OneTimeCode
from app.people.sign_in import codes_service
from app.volunteers.models import Claim, ServiceRecord
from tests.volunteers.conftest import Yard
from tests.volunteers.test_hours import approve
from tests.world import Browser, World, serial


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


def attended(yard: Yard, desk: Browser, membership: Membership, claims_at: Browser | str | None = "") -> ServiceRecord:
    """Claimed at a desk (the same unless said; None: by themselves), arrival and leaving noted by this one."""
    task = yard.task()
    with clock.standing_at(task.starts_at - timedelta(days=3)):
        if claims_at is None:
            yard.claim(task, membership)
        else:
            claim(yard, claims_at or desk, membership, task)
    claim_id = str(claims(yard, membership)[0].id)
    roll = f"{yard.town.url}/tasks/{task.id}/roll"
    with clock.standing_at(task.starts_at):
        assert desk.submit(roll, arrived=claim_id).status_code == 303
    with clock.standing_at(task.ends_at):
        assert desk.submit(roll, left=claim_id).status_code == 303
    with yard.inside():
        return db.session.execute(scope.in_community(ServiceRecord)).scalar_one()


def open_account(yard: Yard, membership: Membership, desk: Browser, world: World) -> None:
    """The desk gives her a number, reads the code, and uses it itself."""
    number, page = f"139{serial() % 10**8:08d}", f"{yard.town.url}/members/{membership.id}"
    answer = desk.submit(page, f"{page}/account", phone=number)
    assert answer.status_code == 303
    code_id = int(answer.location.rsplit("/", 1)[1])
    db.session.rollback()
    code = codes_service.digits(db.session.get_one(OneTimeCode, code_id))
    used = world.browser().submit("/password-code", phone=number, code=code, password="苹果树下等一场雪")
    assert used.status_code == 303
    db.session.rollback()
    assert not db.session.get_one(Membership, (membership.community_id, membership.id)).person.without_phone


def state_of(yard: Yard, record: ServiceRecord) -> str:
    db.session.rollback()
    with yard.inside():
        return scope.here(ServiceRecord, record.id).state


@pytest.mark.parametrize("opens_account", [False, True])
def test_who_called_the_roll_does_not_approve_as_well(yard, desk: Browser, elder, world: World, opens_account: bool):
    """Not even where an account was opened in her name meanwhile: what was so at the call counts."""
    record = attended(yard, desk, elder)
    if opens_account:
        open_account(yard, elder, desk, world)
    answer = approve(yard, desk, record)
    assert answer.status_code == 422
    assert "没有批准：关奶奶的认领或签到签退是您代办的" in answer.text
    assert "再给一位授权" in answer.text  # nobody else is staff here yet
    assert state_of(yard, record) == "waiting"
    second = world.browser(world.staff(yard.town.place))
    assert approve(yard, second, record).status_code == 303
    assert state_of(yard, record) == "approved"


def test_who_claimed_for_her_does_not_approve_what_another_noted(yard: Yard, desk: Browser, elder, world: World):
    second = world.browser(world.staff(yard.town.place, "赵同事"))
    record = attended(yard, second, elder, claims_at=desk)
    for browser in (desk, second):
        assert approve(yard, browser, record).status_code == 422
    assert "可以请：" in approve(yard, desk, record).text
    assert state_of(yard, record) == "waiting"


def test_with_a_phone_the_member_is_the_second_pair_of_eyes(yard: Yard, desk: Browser, member):
    """The control: of who claimed by themselves, staff approve what they noted; the member reads it."""
    record = attended(yard, desk, member("周丽华"), claims_at=None)
    assert approve(yard, desk, record).status_code == 303
    assert state_of(yard, record) == "approved"
