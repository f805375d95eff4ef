"""Door plates, star signs and certificates: numbered, printed, replaced, withdrawn, and checked by anybody."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from app import clock, scope
from app.database import db, transaction
from app.files import pdf
from app.stars.periods import decisions_service, service
from app.stars.periods.models import StarDecision, StarResult
from app.stars.signs import star_signs_service
from app.stars.signs.domain import BOXES, LINE, MILLIMETRES, SIZES, lines_in, size_of
from app.stars.signs.models import StarSign
from tests.guards.test_lists_do_not_grow import statements as statements_sent
from tests.members.test_receipts import inflated
from tests.stars.conftest import Yard, later
from tests.stars.test_periods import finished
from tests.stars.test_vetoes import decide, vetoed
from tests.world import serial

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


def test_a_sign_ends_with_the_stars_and_with_the_office(yard: Yard):
    finished(yard)
    with clock.standing_at(later(8)):
        press(yard, "signs/plates")
        press(yard, "signs/stars/2026H1")
    with clock.standing_at(later(8).replace(year=2027, month=1, day=4)):
        vetoed(yard, yard.second, "2026-09-01")
        yard.step("computation", label="2026H2")
        yard.step("notice", label="2026H2")
    with clock.standing_at(later(8).replace(year=2027, month=1, day=20)):
        assert "有效" in checked(yard, signs(yard)[1].number)  # the control: nothing is decided yet
        yard.step("final", label="2026H2")
        plate, star = signs(yard)
        assert (plate.state, star.state, star.end_reason) == ("valid", "withdrawn", "2026年下半年没有评上星")
        assert decide(yard, yard.second, "correction", stars="3").status_code == 303
        assert press(yard, "signs/stars/2026H2").status_code == 303
        assert press(yard, "signs/stars/2026H1").status_code == 422  # its time is over, and it does not wait for ever
        assert "做 1 块" not in yard.browser(yard.staff).get(f"{yard.town.url}/signs").text
        browser, offices = yard.browser(yard.staff), f"{yard.town.url}/offices"
        end = f"{yard.town.url}/offices/lead-households/{yard.office.id}/end"
        assert browser.post(end, browser.seal(offices)).status_code == 303
        assert [one.state for one in signs(yard)] == ["withdrawn"] * 3
        assert "已停用" in checked(yard, signs(yard)[-1].number)
        assert press(yard, "signs/plates").status_code == press(yard, "signs/stars/2026H2").status_code == 422


def test_a_removal_ends_the_sign_of_an_earlier_half_year_too(yard: Yard):
    finished(yard)
    with clock.standing_at(later(8)):
        press(yard, "signs/stars/2026H1")
    with clock.standing_at(later(8).replace(year=2027, month=1, day=4)):
        yard.step("computation", label="2026H2")
        yard.step("notice", label="2026H2")
    with clock.standing_at(later(8).replace(year=2027, month=1, day=20)):
        yard.step("final", label="2026H2")  # a sign for it was never made
        assert "有效" in checked(yard, signs(yard)[0].number)
        assert decide(yard, yard.second, "removal").status_code == 303
        assert "已停用" in checked(yard, signs(yard)[0].number)


def test_the_signs_of_a_half_year_take_the_same_statements_however_many(yard: Yard):
    def statements(count: int) -> int:
        ids = {"community_id": yard.town.place.id}
        for _n in range(count):
            place = {"grid": yard.town.grid, "compound": yard.town.compound, "name": f"{serial()}号楼"}
            building = yard.world.building(yard.town.place, **place)
            result = StarResult(
                **ids, period_id=period.id, subject_kind="building", subject_id=building.id, building_id=building.id,
                name=building.name, weight_counted=60, earned=3, stars=3, lines=[], rated_from=40,
                rule_version_id=period.rule_version_id,
            )  # fmt: skip
            yard.world.store(result)
            said = {"subject_kind": "building", "subject_id": building.id, "period": "2026H1", "kind": "final"}
            by = {"stars": 3, "decided_at": clock.now(), "decided_by_id": yard.staff.id}
            yard.world.store(StarDecision(**ids, result_id=result.id, **said, **by))
        with scope.inside(yard.town.scope), transaction(), statements_sent() as seen:
            assert star_signs_service.issue_star_signs("2026H1", by_id=yard.staff.id) >= count
        return len(seen)

    finished(yard)
    with clock.standing_at(later(8)):
        period = yard.period()
        statements(1)
        assert statements(2) == statements(12)


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
