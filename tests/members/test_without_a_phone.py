"""People without a phone: staff report them in, and an account of their own opens later onto the same records."""

from datetime import timedelta

import pytest

from app import clock, jobs, scope
from app.audit import AuditLine
from app.database import db, transaction
from app.members.models import Membership
from app.people.accounts import consents_service
from app.people.accounts import service as accounts_service
from app.people.models import OneTimeCode, Person
from app.people.sign_in import codes_service
from app.storage.encrypted import blind_index
from tests.members.conftest import Case
from tests.world import serial

PASSWORD = "苹果树下等一场雪"


def enter(case: Case, name: str = "关奶奶", **fields: str):
    """Write down what a person says at the counter."""
    said = {"name": name, "kind": "resident", "building": str(case.town.building.id), "unit": "1", "door": "301"}
    page = f"{case.town.url}/members/new"
    return case.desk.submit(page, **{**said, "workplace": "", "agrees": "y", **fields})


def entered(case: Case, name: str = "关奶奶") -> Membership:
    db.session.rollback()
    with scope.inside(case.town.scope):
        wanted = scope.in_community(Membership).join(Membership.person).where(Person.name == name)
        return db.session.execute(wanted.order_by(Membership.id.desc()).limit(1)).scalar_one()


def served(case: Case, name: str = "关奶奶") -> Membership:
    """An accepted member without a phone."""
    assert enter(case, name).status_code == 303
    second = case.world.browser(case.world.staff(case.town.place, "赵同事"))
    assert case.accept(entered(case, name), second).status_code == 303
    return entered(case, name)


def code_for(case: Case, membership: Membership, number: str) -> str:
    """Give the number at the desk; the digits that staff read out."""
    page = case.page(membership)
    answer = case.desk.submit(page, f"{page}/account", phone=number)
    assert answer.status_code == 303, answer.text
    db.session.rollback()
    code = (
        db.session.query(OneTimeCode).filter_by(person_id=membership.person_id).order_by(OneTimeCode.id.desc()).first()
    )
    assert code is not None
    assert codes_service.digits(code)[:3] in case.desk.get(answer.location).text
    return codes_service.digits(code)


def use(case: Case, number: str, code: str):
    return case.world.browser().submit("/password-code", phone=number, code=code, password=PASSWORD)


def a_number() -> str:
    return f"139{serial() % 10**8:08d}"


def test_who_wrote_a_person_down_does_not_accept_them(case: Case):
    """Else one of the staff alone could make somebody up, and approve what they never did."""
    enter(case)
    case.world.staff(case.town.place, "赵同事")
    own = case.accept(entered(case))
    assert own.status_code == 422
    assert "请另一位工作人员核对证件后接收。可以请：赵同事。" in own.text
    assert entered(case).state == "asked"
    assert "请另一位工作人员核对证件后接收" in case.desk.get(case.page(entered(case))).text


def test_where_staff_are_alone_the_street_appoints_a_second(case: Case):
    enter(case)
    own = case.accept(entered(case))
    assert own.status_code == 422
    assert f"请{case.town.street.short_name}的工作人员在“人员权限”里再给一位授权" in own.text
    helper, street = case.world.person("赵街道"), case.world.staff(case.town.street)
    helper.phone = a_number()
    helper.phone_index = blind_index(helper.phone)
    db.session.commit()
    roles = f"/places/{case.town.place.code}/roles"
    assert case.world.browser(street).submit(roles, phone=helper.phone, kind="staff", company="0").status_code == 303
    assert case.accept(entered(case), case.world.browser(helper)).status_code == 303
    assert entered(case).state == "active"


def test_staff_report_a_person_in_and_accept(case: Case):
    membership = served(case)
    assert (membership.state, membership.entered_by_id) == ("active", case.staff.id)
    assert membership.person.without_phone
    assert membership.receipt_number
    listing = case.desk.get(f"{case.town.url}/members?kind=served").text
    assert "关奶奶" in listing
    assert "没有手机" in case.desk.get(case.page(membership)).text


def test_what_was_done_for_whom_is_written_down(case: Case):
    membership = served(case)
    with scope.inside(case.town.scope):
        lines = db.session.query(AuditLine).filter_by(community_id=case.town.place.id, action="members.enter").all()
    assert [(line.person_id, line.details["on_behalf_of"]) for line in lines] == [(case.staff.id, membership.person_id)]


def test_nobody_is_written_down_without_being_asked(case: Case):
    answer = enter(case, "关不问", agrees="")
    assert answer.status_code == 422
    assert "本人同意后才能登记" in answer.text
    assert db.session.query(Person).filter_by(name="关不问").count() == 0


def test_the_same_person_is_not_entered_twice(case: Case):
    served(case)
    again = enter(case, unit="1单元")
    assert again.status_code == 422
    assert "这一户已经有关奶奶的报到" in again.text
    assert enter(case, door="302").status_code == 303  # the control: another door is another person


def test_an_account_opens_onto_the_same_person(case: Case):
    membership, number = served(case), a_number()
    assert use(case, number, code_for(case, membership, number)).status_code == 303
    phone = case.world.browser()
    refused = phone.submit("/sign-in", phone=number, password=PASSWORD)
    assert "同意" in refused.text  # what staff heard is not the person's own consent
    assert phone.submit("/sign-in", phone=number, password=PASSWORD, agree="y").status_code == 303
    assert membership.person.volunteer_number in phone.get("/my").text
    assert not entered(case).person.without_phone


def test_with_an_account_staff_act_for_nobody(case: Case):
    membership, number = served(case), a_number()
    use(case, number, code_for(case, membership, number))
    page = case.page(membership)
    assert case.desk.submit(page, f"{page}/account", phone=a_number()).status_code == 403
    assert case.desk.get(f"{case.town.url}/desk/members/{membership.id}/claims").status_code == 403


def test_a_number_that_was_mistyped_is_taken_from_nobody(case: Case):
    membership, wrong = served(case), a_number()
    code_for(case, membership, wrong)
    with transaction():  # its owner signs up, as if nothing had been
        accounts_service.sign_up(name="真号主", phone=wrong, password=PASSWORD)
    assert entered(case).person.phone is None
    right = a_number()
    assert use(case, right, code_for(case, membership, right)).status_code == 303


def test_the_owner_of_a_number_is_not_let_into_the_other_account(case: Case):
    """A code that was offered with a number is worth nothing once somebody has an account with it."""
    membership, number = served(case), a_number()
    code = code_for(case, membership, number)
    with transaction():
        accounts_service.sign_up(name="真号主", phone=number, password=PASSWORD)
    assert use(case, number, code).status_code == 422
    assert entered(case).person.without_phone


def test_a_number_with_an_account_is_refused(case: Case):
    number = a_number()
    with transaction():
        accounts_service.sign_up(name="真号主", phone=number, password=PASSWORD)
    page = case.page(served(case))
    answer = case.desk.submit(page, f"{page}/account", phone=number)
    assert answer.status_code == 422
    assert "这个手机号已经注册过" in answer.text


def test_the_code_is_spoilt_by_five_wrong_tries(case: Case):
    membership, number = served(case), a_number()
    code = code_for(case, membership, number)
    for _ in range(5):
        codes_service.spoil(number)
    db.session.commit()
    assert use(case, number, code).status_code == 422


def test_an_offered_number_is_forgotten(case: Case):
    code_for(case, served(case), a_number())
    with clock.standing_at(clock.now() + timedelta(minutes=11)):
        jobs.forget_old_rows(clock.now())
        db.session.commit()
    assert db.session.query(OneTimeCode).filter(OneTimeCode.phone.is_not(None)).count() == 0


def test_nobody_gives_the_number_of_an_account_to_a_member_of_elsewhere(case: Case):
    other = case.world.town()
    stranger = case.world.browser(case.world.staff(other.place))
    membership = served(case)
    page = f"{other.url}/members/{membership.id}"
    assert stranger.submit("/my", f"{page}/account", phone=a_number()).status_code == 404


@pytest.fixture
def moved(case: Case) -> tuple[Membership, Case]:
    """A member without a phone, and the community that they move to."""
    membership, town = served(case), case.world.town()
    staff = case.world.staff(town.place)
    return membership, Case(case.world, town, staff, case.world.browser(staff), case.person, case.phone)


def test_who_moves_is_taken_over_by_two_of_the_staff(case: Case, moved: tuple[Membership, Case]):
    membership, there = moved
    number = membership.person.volunteer_number
    assert enter(there, number=number).status_code == 303
    asked = entered(there)
    assert asked.person_id == membership.person_id
    own = there.accept(asked)
    assert own.status_code == 422
    assert "请另一位工作人员" in own.text
    second = there.world.browser(there.world.staff(there.town.place))
    assert there.accept(asked, second).status_code == 303
    assert (entered(case).state, entered(there).state) == ("left", "active")


@pytest.mark.parametrize("name", ["关大娘", "赵小雪"])
def test_a_number_alone_takes_nobody_over(moved: tuple[Membership, Case], name: str):
    membership, there = moved
    answer = enter(there, name, number=membership.person.volunteer_number)
    assert answer.status_code == 422
    assert "没有找到这个编号" in answer.text


def test_who_has_an_account_is_not_taken_over_by_number(case: Case):
    there = case.world.town()
    case.ask()
    case.accept(case.asked())
    staff = case.world.staff(there.place)
    desk = Case(case.world, there, staff, case.world.browser(staff), case.person, case.phone)
    assert enter(desk, case.person.name, number=case.person.volunteer_number).status_code == 422


def test_consent_that_was_heard_stands_among_those_given(case: Case):
    person = served(case).person
    assert "terms" in consents_service.given(person)
    assert not consents_service.has_given(person, "terms")


def test_a_number_that_somebody_takes_at_the_same_instant_stays_theirs(case: Case, monkeypatch: pytest.MonkeyPatch):
    number, membership = a_number(), served(case)
    code = code_for(case, membership, number)
    form = {"name": "赵快手", "phone": number, "password": PASSWORD, "agree": "y"}
    assert case.world.browser().submit("/sign-up", **form).status_code == 303
    monkeypatch.setattr(accounts_service, "find_by_phone", lambda _number: None)
    refused = use(case, number, code)
    assert refused.status_code == 422
    assert "刚刚注册了别的账号" in refused.text
    assert entered(case).person.phone is None
