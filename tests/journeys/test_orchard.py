"""A tree's road in a real browser: the orchard is made, a tree adopted, cared for at its plate, and points follow."""

import io
from datetime import date, time

import pytest
from PIL import Image
from playwright.sync_api import Browser

from app import clock
from app.database import transaction
from app.members import service as members
from app.people import service as people
from app.points import service as points
from app.scope import inside
from tests.journeys.conftest import SOURCE, Ground, new_phone
from tests.journeys.people import PASSWORD, Someone, sit_down

pytestmark = pytest.mark.browser

JUNE = clock.at(date(2027, 6, 9), time(18))  # two weeks after the blossom: what is due is known, and is not training's
ADOPTER = "王海波"


def a_picture() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (640, 480), (70, 120, 60)).save(file, "JPEG")
    return file.getvalue()


class Season:
    """The steps in their order; each is one visit of one person."""

    def __init__(self, ground: Ground, staff: Someone, adopter: Someone) -> None:
        self.ground, self.staff, self.adopter = ground, staff, adopter
        self.url = ground.town.url

    def move_in(self) -> None:
        """The adopter has reported in before, and this year's points are paid for."""
        ground, town, phone = self.ground, self.ground.town, new_phone()
        by = ground.world.staff(town.place)
        with inside(town.scope), transaction():
            points.grant_budget(year=2027, points=10_000, funding_source=SOURCE, by_id=None)
            person = people.sign_up(name=ADOPTER, phone=phone, password=PASSWORD, consents=("terms",))
            asked = members.report_in(
                person, kind="resident", building=town.building, unit="1单元", door="301", workplace=""
            )
            members.accept(asked, household=town.household, by=by)
        ground.phones["adopter"] = phone

    def plant(self) -> None:
        staff = self.staff
        staff.sign_in(self.ground.phones["staff"])
        staff.open(f"{self.url}/desk/orchards")
        staff.press("建果园")
        staff.fill(name="红色果园", where="6号楼南侧，原垃圾点", row_count="2", column_count="3")
        staff.page.locator("main form button").first.click()
        staff.page.wait_for_load_state()
        staff.press("成排栽树")
        staff.fill(first_row="1", last_row="2", variety="塞外红", planted_on="2021-04-25")
        staff.choose("species", "海棠（塞外红）")
        staff.press("栽上")
        staff.sees("每排 3 棵", "树牌 PDF")

    def adopt(self) -> None:
        adopter = self.adopter
        adopter.sign_in(self.ground.phones["adopter"])
        adopter.open(f"{self.url}/orchards")
        adopter.press("红色果园")
        adopter.page.locator("svg a, table a").first.click()
        adopter.page.wait_for_load_state()
        adopter.looks_right()
        adopter.press("认养这棵树")
        adopter.press("认养")
        adopter.sees("这是您认养的树")

    def care(self) -> str:
        """Three presses at the plate, and a photo; what was done."""
        adopter = self.adopter
        adopter.press("记养护")
        done = adopter.text("main article h3")
        adopter.press("我做了")
        adopter.page.set_input_files(
            "input[type=file]", {"name": "tree.jpg", "mimeType": "image/jpeg", "buffer": a_picture()}
        )
        adopter.press("记下")
        return done

    def points_follow(self, done: str) -> None:
        """The rule approves it at once, and says so; the points stand in the member's account, with why."""
        adopter = self.adopter
        adopter.open(f"{self.url}/my/points")
        adopter.sees(f"号树 · {done}", "+4")  # 25 minutes at 10 points an hour
        adopter.open(f"{self.url}/my/hours")
        adopter.sees(done, "已批准")

    def seen_at_the_desk(self, done: str) -> None:
        self.staff.open(f"{self.url}/desk/care")
        self.staff.sees(done, ADOPTER, "按规则自动批准")


@pytest.mark.parametrize(("width", "script"), [(390, True), (1280, False)])
def test_a_tree_is_adopted_cared_for_at_its_plate_and_earns_points(
    chromium: Browser, ground: Ground, site: str, width: int, script: bool
) -> None:
    screen = {"viewport": {"width": width, "height": 844}, "java_script_enabled": script}
    with clock.standing_at(JUNE):
        season = Season(ground, sit_down(chromium, site, **screen), sit_down(chromium, site, **screen))
        season.move_in()
        season.plant()
        season.adopt()
        done = season.care()
        season.points_follow(done)
        season.seen_at_the_desk(done)
        for person in (season.staff, season.adopter):
            person.page.context.close()
            assert not person.troubles
