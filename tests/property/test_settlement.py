"""The month's settlement: boundaries, freezing, differences, two people, and that nothing is lost or counted twice."""

import csv
import io
from datetime import UTC, datetime

import pytest

from app import clock
from app.database import transaction
from app.property import service as property_service
from app.property.errors import MonthNotOver
from app.property.models import Redemption
from tests.property.conftest import SOURCE, Estate, text_of


def shanghai(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=clock.SHANGHAI)


def close(estate: Estate, month: str = "2026-10") -> None:
    with transaction():
        property_service.close_month(month, community=estate.town.place.id)


def months_of(estate: Estate) -> dict[str, int]:
    return {one.month: one.points for one in estate.settlements()}


@pytest.fixture
def october(estate: Estate) -> Estate:
    """Three confirmations of October: 1,000, 500 and 300 points."""
    for amount, day in ((1000, 5), (500, 12), (300, 20)):
        estate.captured(amount, at=shanghai(2026, 10, day, 10, 0))
    return estate


def test_the_last_second_of_october_is_october_and_the_next_is_november(estate: Estate):
    estate.captured(400, at=shanghai(2026, 10, 31, 23, 59, 59))
    estate.captured(300, at=shanghai(2026, 11, 1, 0, 0, 0))
    assert clock.local(datetime(2026, 10, 31, 16, 0, tzinfo=UTC)).month == 11
    with clock.standing_at(shanghai(2026, 12, 1, 1, 0)):
        close(estate, "2026-11")
    assert months_of(estate) == {"2026-10": 400, "2026-11": 300}


def test_a_month_that_is_not_over_is_not_settled(october: Estate):
    with pytest.raises(MonthNotOver):
        close(october, "2026-11")
    october.captured(200, at=clock.now())
    refused = october.desk().submit(f"{october.town.url}/settlements", month="2026-11")
    assert refused.status_code == 422
    shown = text_of(october.desk().get(f"{october.town.url}/settlements"))
    assert "本月还没过完，只是暂计" in shown


@pytest.mark.parametrize("typed", ["", "2026", "2026-13", "2026-1", "abcd-ef", "２０２６-10"])
def test_a_month_that_is_none_is_refused(october: Estate, typed):
    assert october.desk().submit(f"{october.town.url}/settlements", month=typed).status_code == 422


def test_the_settlement_sums_up_to_the_captures(october: Estate):
    close(october)
    close(october)
    one = october.settlements()[0]
    assert (one.points, one.fen, one.funding_source) == (1800, 18000, SOURCE)
    assert one.points == october.captured_points()


def test_the_job_of_the_first_settles_all_communities(october: Estate, new_estate):
    second: Estate = new_estate()
    second.captured(200, at=shanghai(2026, 10, 9, 9, 0))
    with clock.standing_at(shanghai(2026, 11, 1, 1, 0)), transaction():
        property_service.close_last_month()
    assert months_of(october) == {"2026-10": 1800}
    assert months_of(second) == {"2026-10": 200}


def test_an_open_settlement_takes_in_what_was_missing(october: Estate):
    close(october)
    october.captured(200, at=shanghai(2026, 10, 30, 9, 0))
    close(october)
    assert months_of(october) == {"2026-10": 2000}


def test_after_the_first_signature_nothing_moves_any_more(october: Estate):
    close(october)
    one = october.settlements()[0]
    clerk, desk = october.counter(), october.desk()
    theirs, ours = f"{october.company_url}/settlements/{one.id}", f"{october.town.url}/settlements/{one.id}"
    line = next(part for part in clerk.get(theirs).text.split('"') if part.endswith("/difference"))
    assert desk.submit(ours, f"{ours}/signature", points="1800", fen="18000").status_code == 303
    seal = clerk.seal(theirs)
    marked = clerk.post(line, {**seal, "company_fen": "90", "reason": "少了 10 元"})
    assert marked.status_code == 422
    assert "已经有一方确认" in text_of(marked)
    october.captured(200, at=shanghai(2026, 10, 30, 9, 0))
    close(october)
    assert october.settlements()[0].points == 1800
    with clock.standing_at(shanghai(2026, 12, 1, 1, 0)):
        close(october, "2026-11")
    assert months_of(october) == {"2026-10": 1800, "2026-11": 200}


def test_both_sides_sign_and_they_are_two_people(october: Estate):
    close(october)
    one = october.settlements()[0]
    ours, theirs = f"{october.town.url}/settlements/{one.id}", f"{october.company_url}/settlements/{one.id}"
    from app.people.models import Role

    october.world.store(
        Role(person_id=october.clerk.id, kind="staff", place_id=october.town.place.id, granted_at=clock.now())
    )
    both = october.counter()
    figures = {"points": "1800", "fen": "18000"}
    assert both.submit(theirs, f"{theirs}/signature", **figures).status_code == 303
    alone = both.submit(ours, f"{ours}/signature", **figures)
    assert alone.status_code == 422
    assert "两个人" in text_of(alone)
    desk = october.desk()
    assert desk.submit(ours, f"{ours}/signature", **figures).status_code == 303
    assert october.settlements()[0].state == "closed"
    again = desk.post(f"{ours}/signature", {**desk.seal(f"{october.town.url}/settlements"), **figures})
    assert again.status_code == 422


def test_what_was_not_on_the_page_is_not_signed(october: Estate):
    close(october)
    one = october.settlements()[0]
    ours = f"{october.town.url}/settlements/{one.id}"
    desk = october.desk()
    for figures in ({"points": "1700", "fen": "18000"}, {"points": "x", "fen": "18000"}, {}):
        assert desk.submit(ours, f"{ours}/signature", **figures).status_code == 422
    assert october.settlements()[0].state == "open"


def marked_line(estate: Estate, settlement_id: int) -> str:
    """The company marks the first line; the address of that line without its act."""
    clerk = estate.counter()
    theirs = f"{estate.company_url}/settlements/{settlement_id}"
    address = next(part for part in clerk.get(theirs).text.split('"') if part.endswith("/difference"))
    assert clerk.submit(theirs, address, company_fen="90.00", reason="柜台少抵 10 元").status_code == 303
    return address.removesuffix("/difference")


def test_a_difference_is_carried_over_to_the_next_month(october: Estate):
    close(october)
    one = october.settlements()[0]
    line = marked_line(october, one.id).rsplit("/", 1)[1]
    ours = f"{october.town.url}/settlements/{one.id}"
    desk = october.desk()
    stuck = desk.submit(ours, f"{ours}/signature", points="1800", fen="18000")
    assert stuck.status_code == 422
    assert "1 笔差额" in text_of(stuck)
    assert desk.submit(ours, f"{ours}/lines/{line}/carry").status_code == 303
    assert months_of(october) == {"2026-10": 800}
    close(october)
    assert months_of(october) == {"2026-10": 800}
    assert desk.submit(ours, f"{ours}/signature", points="800", fen="8000").status_code == 303
    with clock.standing_at(shanghai(2026, 12, 1, 1, 0)):
        close(october, "2026-11")
    assert months_of(october) == {"2026-10": 800, "2026-11": 1000}
    assert sum(months_of(october).values()) == october.captured_points()


def test_a_difference_that_is_explained_stays(october: Estate):
    close(october)
    one = october.settlements()[0]
    line = marked_line(october, one.id).rsplit("/", 1)[1]
    ours, theirs = f"{october.town.url}/settlements/{one.id}", f"{october.company_url}/settlements/{one.id}"
    desk = october.desk()
    assert desk.submit(ours, f"{ours}/lines/{line}/answer", answer="").status_code == 422
    assert (
        desk.submit(ours, f"{ours}/lines/{line}/answer", answer="预留 1,000 分，抵 100 元，有记录").status_code == 303
    )
    assert "社区说明" in text_of(october.counter().get(theirs))
    assert desk.submit(ours, f"{ours}/signature", points="1800", fen="18000").status_code == 303


def test_a_line_is_corrected_to_the_companys_figure_and_points_stay(october: Estate):
    close(october)
    one = october.settlements()[0]
    address = marked_line(october, one.id)
    ours = f"{october.town.url}/settlements/{one.id}"
    line, desk = address.rsplit("/", 1)[1], october.desk()
    assert desk.submit(ours, f"{ours}/lines/{line}/correction", answer="").status_code == 422
    assert desk.submit(ours, f"{ours}/lines/{line}/correction", answer="少抵的 10 元不付").status_code == 303
    corrected = october.settlements()[0]
    assert (corrected.points, corrected.fen) == (1800, 170_00)
    shown = text_of(october.counter().get(address.rsplit("/lines", 1)[0]))
    assert "柜台确认 100.00 元，按物业账上的 90.00 元结" in shown
    assert desk.submit(ours, f"{ours}/signature", points="1800", fen="17000").status_code == 303
    theirs = f"{october.company_url}/settlements/{one.id}"
    assert october.counter().submit(theirs, f"{theirs}/signature", points="1800", fen="17000").status_code == 303
    assert october.settlements()[0].state == "closed"


def test_a_corrected_line_may_differ_again_and_stands_as_it_was(october: Estate):
    close(october)
    one = october.settlements()[0]
    address = marked_line(october, one.id)
    ours, theirs = f"{october.town.url}/settlements/{one.id}", f"{october.company_url}/settlements/{one.id}"
    line = address.rsplit("/", 1)[1]
    october.desk().submit(ours, f"{ours}/lines/{line}/correction", answer="少抵的 10 元不付")
    again = october.counter().submit(theirs, f"{address}/difference", company_fen="120.00", reason="记错了")
    assert again.status_code == 303
    assert october.settlements()[0].fen == 180_00
    refused = october.desk().submit(ours, f"{ours}/lines/{line}/correction", answer="多付")
    assert refused.status_code == 422 and "比确认的抵扣还多" in text_of(refused)
    assert october.settlements()[0].fen == 180_00


@pytest.mark.parametrize("side", ["company", "community"])
def test_the_rest_is_settled_while_all_differences_wait_for_the_next_month(october: Estate, side):
    close(october)
    one = october.settlements()[0]
    marked_line(october, one.id)
    ours, theirs = f"{october.town.url}/settlements/{one.id}", f"{october.company_url}/settlements/{one.id}"
    browser, page = (october.counter(), theirs) if side == "company" else (october.desk(), ours)
    assert "其余的没有问题，可以先结" in text_of(browser.get(page))
    assert browser.submit(page, f"{page}/carry").status_code == 303
    assert months_of(october) == {"2026-10": 800}
    assert october.desk().submit(ours, f"{ours}/signature", points="800", fen="8000").status_code == 303
    nothing_left = browser.post(f"{page}/carry", browser.seal(page.rsplit("/", 1)[0]))
    assert nothing_left.status_code == 422


def test_the_company_takes_a_difference_back(october: Estate):
    close(october)
    one = october.settlements()[0]
    line = marked_line(october, one.id)
    clerk = october.counter()
    theirs = f"{october.company_url}/settlements/{one.id}"
    assert clerk.submit(theirs, f"{line}/agreement").status_code == 303
    assert clerk.submit(theirs, f"{theirs}/signature", points="1800", fen="18000").status_code == 303


def test_the_file_and_the_print_show_every_redemption(october: Estate):
    close(october)
    one = october.settlements()[0]
    for browser, page in (
        (october.desk(), f"{october.town.url}/settlements/{one.id}"),
        (october.counter(), f"{october.company_url}/settlements/{one.id}"),
    ):
        file = browser.get(f"{page}.csv")
        assert file.status_code == 200
        rows = list(csv.DictReader(io.StringIO(file.get_data().decode("utf-8-sig"))))
        assert [row["积分"] for row in rows] == ["1000", "500", "300"]
        assert {row["资金来源"] for row in rows} == {SOURCE}
        assert [row["抵扣金额(元)"] for row in rows] == ["100.00", "50.00", "30.00"]
        sheet = text_of(browser.get(f"{page}/print"))
        assert "人民币 180.00 元（壹佰捌拾元整）" in sheet
        assert SOURCE in sheet
        assert "共 3 行" in sheet


def test_another_communitys_settlement_is_not_there(october: Estate, new_estate, world):
    close(october)
    one = october.settlements()[0]
    other: Estate = new_estate(company=world.company("安居物业"))
    assert other.desk().get(f"{other.town.url}/settlements/{one.id}").status_code == 404
    assert other.desk().get(f"{october.town.url}/settlements/{one.id}").status_code == 403
    assert other.counter().get(f"{other.company_url}/settlements/{one.id}").status_code == 404
    street = world.staff(october.town.street)
    assert world.browser(street).get(f"{october.town.url}/settlements/{one.id}").status_code == 200
    page = f"{october.town.url}/settlements/{one.id}"
    seal = other.desk().seal(f"{other.town.url}/settlements")
    assert world.browser(street).post(f"{page}/signature", {**seal, "points": "1800", "fen": "18000"}).status_code in (
        403,
        422,
    )
    assert october.settlements()[0].state == "open"


def test_every_captured_redemption_is_on_one_settlement(october: Estate):
    close(october)
    one = october.settlements()[0]
    with october.inside():
        from app.database import db
        from app.scope import in_community

        rows = db.session.execute(in_community(Redemption)).scalars().all()
    assert {row.settlement_id for row in rows} == {one.id}
