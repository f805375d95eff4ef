"""A half-year of stars in a real browser: computed, shown, objected to, answered, final, its signs checked."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser

from app import clock
from app.database import transaction
from app.people.accounts import consents_service, passwords
from app.people.models import Person
from tests.guards.side import give_phone
from tests.journeys.people import PASSWORD, Someone, sit_down
from tests.stars.conftest import MONDAY, Yard
from tests.world import World

pytestmark = pytest.mark.browser


@pytest.fixture
def yard(world: World) -> Iterator[Yard]:
    """A community on the first Monday after a half-year in which its lead household earned two stars."""
    made = Yard(world)
    consents_service.load_texts()
    with clock.standing_at(MONDAY):
        yield made


def sign_in(someone: Someone, person: Person) -> None:
    phone = give_phone(person)
    with transaction():
        person.password_hash = passwords.hashed(PASSWORD)
        consents_service.give(person, "terms")
    someone.sign_in(phone)


@pytest.mark.parametrize(("width", "script"), [(390, False), (1280, True)])
def test_a_half_year_is_closed_in_public_and_its_signs_are_checked_by_a_stranger(
    chromium: Browser, yard: Yard, site: str, width: int, script: bool
) -> None:
    screen = {"viewport": {"width": width, "height": 844}, "java_script_enabled": script}
    staff, second, member, stranger = (sit_down(chromium, site, **screen) for _n in range(4))
    url = yard.town.url
    sign_in(staff, yard.staff)
    staff.open(f"{url}/stars/periods")
    staff.press("计算2026年上半年")
    staff.press("开始公示")
    staff.sees("公示到")

    member_url = f"{url}/stars/board"
    sign_in(member, yard.members[0].person)
    member.open(member_url)
    member.sees("公示中")
    member.press("提异议")
    member.fill(said="四月的服务少记了一次，同组的人可以作证。")
    member.press("提交异议")
    member.sees("等答复")

    sign_in(second, yard.second)
    second.open(f"{url}/stars/objections")
    second.page.locator("main table a").first.click()
    second.page.wait_for_load_state()
    second.page.get_by_label("维持原来的结果").check()
    second.fill(reply="查了签到，四月只有两次，都记了。")
    second.press("答复")

    with clock.standing_at(MONDAY + timedelta(days=14)):
        staff.open(f"{url}/stars/periods/2026H1")
        staff.press("确定星级")
        staff.sees("之后的更正是新的决定")
        staff.open(f"{url}/signs")
        staff.press("块党员模范之家")
        staff.press("块星级牌")
        staff.page.locator("main table a").first.click()
        staff.page.wait_for_load_state()
        number = staff.text("h1").replace(" ", "")
        picture = staff.page.request.get(f"{staff.page.url}/sign.pdf")
        assert picture.headers["content-type"] == "application/pdf"
        stranger.open(f"/signs/{number}")
        stranger.sees("有效", yard.town.place.name)
        stranger.open(member_url)
        stranger.sees("确定", "名单")
    for someone in (staff, second, member, stranger):
        someone.page.context.close()
        assert not someone.troubles
