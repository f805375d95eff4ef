"""Members without a phone pay a bill with points: staff reserve, the slip of paper goes to the counter."""

import re

import pytest

from app import scope
from app.database import db
from app.members.models import Membership
from app.property.models import Redemption
from tests.property.conftest import Estate
from tests.world import Browser, World


@pytest.fixture
def elder(estate: Estate) -> Membership:
    """A member without a phone, with 2,000 points."""
    membership = estate.member(name="关奶奶")
    membership.person.without_phone = True
    db.session.commit()
    return membership


@pytest.fixture
def desk(estate: Estate, world: World) -> Browser:
    return world.browser(estate.staff)


def bills(estate: Estate, membership: Membership) -> str:
    return f"{estate.town.url}/desk/members/{membership.id}/bills"


def reservations(estate: Estate) -> list[Redemption]:
    db.session.rollback()
    with estate.inside():
        return list(db.session.execute(scope.in_community(Redemption)).scalars())


def test_staff_reserve_and_the_clerk_confirms_by_the_slip(estate: Estate, desk: Browser, elder: Membership, world):
    bill = estate.bill()
    page = f"{bills(estate, elder)}/{bill.id}"
    answer = desk.submit(page, points="1000", present="y")
    assert answer.status_code == 303, answer.text
    (made,) = reservations(estate)
    assert (made.person_id, made.entered_by_id, made.state) == (elder.person_id, estate.staff.id, "reserved")
    slip = desk.get(answer.location).text
    assert made.code[3:6] in slip
    assert "<svg" in slip
    counter = world.browser(estate.clerk).get(f"{estate.company_url}/counter?code={made.code}").text
    assert re.search(r"关\*?奶?", counter)


def test_the_member_is_there_or_nothing_is_reserved(estate: Estate, desk: Browser, elder: Membership):
    page = f"{bills(estate, elder)}/{estate.bill().id}"
    answer = desk.submit(page, points="1000")
    assert answer.status_code == 422
    assert "请本人到场同意" in answer.text
    assert reservations(estate) == []


def test_the_limits_are_those_of_everybody(estate: Estate, desk: Browser, elder: Membership):
    page = f"{bills(estate, elder)}/{estate.bill().id}"
    assert desk.submit(page, points="1900", present="y").status_code == 422
    assert reservations(estate) == []


def test_only_bills_of_the_members_own_household(estate: Estate, desk: Browser, elder: Membership):
    other = estate.bill(household=estate.household("909"))
    assert desk.get(f"{bills(estate, elder)}/{other.id}").status_code == 404


def test_nobody_spends_the_points_of_who_has_an_account(estate: Estate, desk: Browser):
    member = estate.member()
    assert desk.get(bills(estate, member)).status_code == 403
    page = f"{bills(estate, member)}/{estate.bill().id}"
    assert desk.submit("/my", page, points="1000", present="y").status_code == 403


def test_a_reservation_is_taken_back(estate: Estate, desk: Browser, elder: Membership):
    page = f"{bills(estate, elder)}/{estate.bill().id}"
    slip = desk.submit(page, points="1000", present="y").location
    assert desk.submit(slip, f"{slip}/cancellation").status_code == 303
    assert [one.state for one in reservations(estate)] == ["released"]
