"""Door plates, star signs and certificates: numbered, printed, replaced, withdrawn, and checked by anybody."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app import clock, scope
from app.database import db
from app.files import pdf
from app.stars.periods import decisions_service, service
from app.stars.periods.models import StarDecision
from app.stars.signs.domain import BOXES, LINE, MILLIMETRES, SIZES, lines_in, size_of
from app.stars.signs.models import StarSign
from tests.members.test_receipts import inflated
from tests.stars.conftest import Yard, later
from tests.stars.test_periods import finished

LONGEST = "黑龙江省社会救助安置中心虚拟生活区居民委员会"


def signs(yard: Yard) -> list[StarSign]:
    db.session.expire_all()
    rows = select(StarSign).where(StarSign.community_id == yard.town.place.id).order_by(StarSign.id)
    return list(db.session.execute(rows).scalars())


def press(yard: Yard, address: str, **said: str):
    browser = yard.browser(yard.second)
    seal = browser.seal(f"{yard.town.url}/stars/vetoes")
    return browser.post(f"{yard.town.url}/{address}", {**seal, **said})


def checked(yard: Yard, number: str) -> str:
    return yard.browser(None).get(f"/signs/{number}").get_data(as_text=True)


def test_plates_and_star_signs_are_numbered_and_checked_by_anybody(yard: Yard):
    finished(yard)
    with clock.standing_at(later(8)):
        assert press(yard, "signs/plates").status_code == 303
        assert press(yard, "signs/plates").status_code == 422  # every lead household has one
        assert press(yard, "signs/stars/2026H1").status_code == 303
        assert press(yard, "signs/stars/2026H1").status_code == 422
    plate, star = signs(yard)
    assert (plate.kind, star.kind, star.stars, star.period) == ("door_plate", "star_sign", 2, "2026H1")
    assert "有效" in checked(yard, plate.number.lower())
    shown = checked(yard, star.number)
    assert "二星" in shown and "2026年上半年" in shown and "阳光家园 6号楼" in shown
    assert "魏" not in shown
    assert yard.browser(None).get("/signs/0000-0000-0000").status_code == 404
    assert press(yard, f"signs/{plate.id}/replacement", reason="风吹坏了").status_code == 303
    assert press(yard, f"signs/{plate.id}/replacement", reason="再来").status_code == 422
    assert "已换新" in checked(yard, plate.number)
    fresh = signs(yard)[-1]
    assert "有效" in checked(yard, fresh.number)
    assert press(yard, f"signs/{fresh.id}/withdrawal", reason="搬走了").status_code == 303
    assert "已停用" in checked(yard, fresh.number)
    listed = yard.browser(yard.staff).get(f"{yard.town.url}/signs/list.csv").get_data(as_text=True)
    assert listed.count("\n") == 4


def test_a_later_decision_ends_the_sign_and_the_next_half_year_replaces_it(yard: Yard):
    first = finished(yard)
    with clock.standing_at(later(8)):
        press(yard, "signs/stars/2026H1")
        with yard.inside():
            found = scope.here(StarDecision, first.id)
            decisions_service.replace(found, stars=3, reason="漏记", by=yard.second)
        (sign,) = signs(yard)
        assert (sign.state, sign.end_reason) == ("withdrawn", "漏记")
        assert press(yard, "signs/stars/2026H1").status_code == 303
    assert signs(yard)[-1].stars == 3
    with clock.standing_at(later(8).replace(year=2027, month=1, day=4)):
        half = service.period_named("2026H2")
        assert half
        with yard.inside():
            service.compute(half, by_id=yard.staff.id)
            service.begin_notice("2026H2", by_id=yard.staff.id, version=1)
    with clock.standing_at(later(8).replace(year=2027, month=1, day=20)):
        with yard.inside():
            service.finish("2026H2", by_id=yard.staff.id, version=2)
        assert press(yard, "signs/stars/2026H2").status_code == 303  # two stars by grace
    old, new = signs(yard)[-2:]
    assert (old.state, new.state, new.stars, new.replaces_id) == ("replaced", "valid", 2, old.id)


def test_a_member_certifies_the_service_free_of_charge_and_strangers_see_a_masked_name(yard: Yard):
    member, idle = yard.members[0].person, yard.members[2].person
    page = f"{yard.town.url}/my/certificates"
    assert yard.browser(idle).submit(page).status_code == 422  # nothing approved yet
    assert yard.browser(member).submit(page).status_code == 303
    (sign,) = signs(yard)
    assert (sign.figures["minutes"], sign.figures["times"]) == (1200, 2)
    shown = checked(yard, sign.number)
    assert "魏*涛" in shown and "魏海涛" not in shown and "20 小时" in shown
    assert yard.browser(idle).get(f"{page}/{sign.id}.pdf").status_code == 404
    assert press(yard, f"members/{yard.members[1].id}/certificate").status_code == 303


def test_the_longest_names_stay_on_the_smallest_plate(yard: Yard):
    if pdf.library() is None or not pdf.has_chinese_font():
        pytest.skip("WeasyPrint's libraries or a Chinese font are not installed")
    finished(yard)
    with clock.standing_at(later(8)):
        press(yard, "signs/plates")
        press(yard, "signs/stars/2026H1")
    for sign in signs(yard):
        sign.name = f"{LONGEST}家属区三期 齐齐哈尔东四道街12号楼 10单元"
    yard.town.place.name = LONGEST
    db.session.commit()
    browser = yard.browser(yard.staff)
    pages = {f"{sign.id}/sign": 1 for sign in signs(yard)} | {"door_plate": 1, "star_sign": 1}
    for name, count in pages.items():
        answer = browser.get(f"{yard.town.url}/signs/{name}.pdf")
        assert answer.mimetype == "application/pdf"
        assert len(re.findall(rb"/Type ?/Page\b(?!s)", inflated(answer.data))) == count, name


@given(st.text(st.sampled_from("齐齐哈尔市社区楼aB1 "), min_size=1, max_size=60), st.sampled_from(sorted(BOXES)))
def test_a_text_is_as_large_as_its_box_allows(text: str, kind: str):
    for box in BOXES[kind].values():
        size = size_of(text, box)

        def high(points: int, box=box) -> float:
            return lines_in(text, points, box.width) * points * LINE * MILLIMETRES

        assert size <= box.largest
        assert high(size) <= box.height or size == SIZES[-1]
        assert all(high(one) > box.height for one in SIZES if size < one <= box.largest)
