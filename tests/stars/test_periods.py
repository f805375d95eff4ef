"""A half-year of stars from its computing to what is decided years later, through the pages that people use."""

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select, text
from sqlalchemy.exc import DBAPIError

from app import clock, scope
from app.database import db, transaction
from app.inbox.models import Message
from app.members.models import LeadHousehold
from app.stars.branches import service as branches
from app.stars.metrics import leads
from app.stars.metrics.frame import Subject
from app.stars.metrics.subjects import SUBJECTS
from app.stars.periods import preview_service, reading_service, service, vetoes_service
from app.stars.periods.models import StarChange, StarDecision, StarObjection, StarPeriod, StarResult
from app.stars.subjects_service import frame_of
from tests.stars.conftest import HALF, Yard, later
from tests.stars.test_ratings import line, served
from tests.volunteers.test_disputes import a_photo


def mine(yard: Yard, model):
    return select(model).where(model.community_id == yard.town.place.id).order_by(model.id)


def decided(yard: Yard) -> list[StarDecision]:
    """What was decided about the lead household, in order."""
    rows = mine(yard, StarDecision).where(StarDecision.subject_kind == "lead_household")
    return list(db.session.execute(rows).scalars())


def told(yard: Yard, person_id: int) -> list[str]:
    rows = mine(yard, Message).where(Message.person_id == person_id, Message.kind == "stars")
    return [one.title for one in db.session.execute(rows).scalars()]


def objected(yard: Yard, person, result, **said):
    page = f"{yard.town.url}/stars/results/{result.id}/objection"
    return yard.browser(person).submit(page, **{"said": "四月的会议没有算", **said})


def answered(yard: Yard, by, objection_id: int, **said):
    browser, page = yard.browser(by), f"{yard.town.url}/stars/objections/{objection_id}"
    seal = browser.seal(f"{yard.town.url}/stars/vetoes")
    return browser.post(f"{page}/answer", {**seal, "line": "", "value": "", "reply": "看了签到表", **said})


def test_a_result_that_was_stored_with_names_reads_as_one_without(yard: Yard):
    yard.step("computation")
    first, browser = yard.result(), yard.browser(yard.staff)
    pages = [f"{yard.town.url}/stars/results/{first.id}", f"{yard.town.url}/stars/periods/2026H1/results.csv"]
    before, file = first.lines, browser.get(pages[1]).get_data()
    said = {"lines": json.dumps([one._asdict() for one in before]), "id": first.id, "at": yard.town.place.id}
    named = "UPDATE star_result SET lines = CAST(:lines AS jsonb) WHERE id = :id AND community_id = :at"
    db.session.execute(text(named), said)
    db.session.commit()
    assert yard.result().lines == before
    assert [browser.get(page).status_code for page in pages] == [200, 200]
    assert browser.get(pages[1]).get_data() == file


def test_from_the_numbers_to_the_final_list(yard: Yard):
    yard.world.limit(yard.town.place, "active_from_activities", 9)  # from today on: not for what is over
    assert yard.step("computation").status_code == 303
    first = yard.result()
    assert (first.stars, first.earned, first.why, float(first.score)) == (2, 2, "", 76.31)
    before = (first.lines, first.score)
    assert yard.step("computation").status_code == 303  # until the notice it may be done again, to the same numbers
    again = yard.result()
    assert (again.lines, again.score) == before
    board = f"{yard.town.url}/stars/board"
    assert "还没有公示过星级" in yard.browser(None).get(board).text
    assert yard.step("notice").status_code == 303
    period = yard.period()
    assert (period.notice_from, period.notice_until) == (date(2026, 7, 6), date(2026, 7, 13))
    shown = yard.browser(None).get(board).text
    assert "魏*涛" in shown and "魏海涛" not in shown and "二星" in shown and "看分数怎么来的" not in shown
    member = yard.members[0].person
    assert f'/stars/results/{yard.result().id}"' in yard.browser(member).get(board).text  # the way to one's own
    assert told(yard, member.id) == ["您家的星级开始公示：二星"]
    assert yard.step("computation").status_code == 422
    assert yard.step("final").status_code == 422
    with clock.standing_at(later(8)):
        assert yard.step("final", by=yard.second).status_code == 303
    (decision,) = decided(yard)
    assert (decision.stars, decision.kind, decision.period) == (2, "final", "2026H1")
    assert told(yard, member.id)[-1] == "您家的星级已定：二星"
    page = yard.browser(member).get(f"{yard.town.url}/stars/results/{yard.result().id}").text
    assert "公示后确定" in page and "党员报到率" in page
    for ending in ("csv", "xlsx"):
        listed = yard.browser(yard.staff).get(f"{yard.town.url}/stars/periods/2026H1/results.{ending}")
        assert listed.status_code == 200


def test_an_objection_with_a_photo_is_answered_by_a_second_reviewer_and_the_result_put_right(yard: Yard):
    yard.step("computation")
    yard.step("notice")
    result, neighbour = yard.result(), yard.world.member(yard.town, "郑户").person
    member = yard.members[0].person
    assert objected(yard, member, result, photos=[a_photo()]).status_code == 303
    assert objected(yard, neighbour, result, said="字" * 400_000).status_code == 422
    assert objected(yard, neighbour, result).status_code == 303
    first, second = db.session.execute(mine(yard, StarObjection)).scalars().all()
    with clock.standing_at(later(8)):
        assert "还有 2 条异议没有答复" in yard.step("final").text
    said = {"decision": "upheld", "line": "report_in_rate", "value": "100"}
    assert answered(yard, yard.staff, first.id, **said).status_code == 403  # who computed judges their own work
    assert answered(yard, yard.second, first.id, **{**said, "value": "很多"}).status_code == 422
    beyond = answered(yard, yard.second, first.id, **{**said, "value": "100.1"})
    assert (beyond.status_code, "这一项最多是 100" in beyond.text) == (422, True)
    assert answered(yard, yard.second, first.id, decision="upheld").status_code == 422  # the records say the same
    assert answered(yard, yard.second, first.id, **said).status_code == 303
    assert answered(yard, yard.second, first.id, decision="refused").status_code == 422  # answered once
    assert answered(yard, yard.second, second.id, decision="refused").status_code == 303
    changed = yard.result()
    assert (changed.stars, changed.lines[0].value) == (4, 100)
    (change,) = db.session.execute(mine(yard, StarChange)).scalars()
    assert (change.before["stars"], change.after["stars"], change.objection_id) == (2, 4, first.id)
    assert "二星 → 四星" in yard.browser(None).get(f"{yard.town.url}/stars/board").text
    assert told(yard, member.id)[-1] == "您的星级异议成立，结果已更正"
    assert told(yard, neighbour.id) == ["您的星级异议有答复了，维持原来的结果"]
    page = f"{yard.town.url}/stars/results/{result.id}/objection"
    assert "看了签到表" in yard.browser(member).get(page).text
    with clock.standing_at(later(8)):
        page = f"{yard.town.url}/stars/results/{result.id}/objection"
        assert "现在不是公示期" in yard.browser(yard.members[1].person).get(page).text
        assert yard.step("final").status_code == 303


def finished(yard: Yard) -> StarDecision:
    yard.step("computation")
    yard.step("notice")
    with clock.standing_at(later(8)):
        yard.step("final")
    return decided(yard)[-1]


def test_what_is_final_stays_and_a_later_decision_names_it(yard: Yard):
    first = finished(yard)
    for statement in (
        "UPDATE star_result SET stars = 5 WHERE community_id = :here",
        "DELETE FROM star_result WHERE community_id = :here",
        "UPDATE star_period SET state = 'notice' WHERE community_id = :here",
        "UPDATE star_decision SET stars = 5 WHERE community_id = :here",
    ):
        with pytest.raises(DBAPIError):
            db.session.execute(text(statement), {"here": yard.town.place.id})
        db.session.rollback()
    page = f"{yard.town.url}/stars/decisions/{first.id}"
    for who, fields, status in (
        (yard.staff, {"stars": "3", "reason": "漏记"}, 403),
        (yard.second, {"stars": "3", "reason": " "}, 422),
        (yard.second, {"stars": "2", "reason": "漏记"}, 422),
        (yard.second, {"stars": "3", "reason": "漏记了两次活动"}, 303),
        (yard.second, {"stars": "4", "reason": "再改"}, 422),  # it was replaced: the newer one would have to be named
    ):
        browser = yard.browser(who)
        said = {**browser.seal(f"{yard.town.url}/stars/vetoes"), **fields}
        assert browser.post(f"{page}/correction", said).status_code == status, fields
    second = decided(yard)[-1]
    assert (second.replaces_id, second.stars, second.kind) == (first.id, 3, "correction")
    board = yard.browser(None).get(f"{yard.town.url}/stars/board").text
    assert "后来更正，原为二星" in board
    assert told(yard, yard.members[0].person_id)[-1] == "您家的星级有新的决定：三星"


def test_a_false_record_takes_the_stars_and_bars_two_half_years(yard: Yard):
    first, browser = finished(yard), yard.browser(yard.second)
    page = f"{yard.town.url}/stars/decisions/{first.id}"
    said = {**browser.seal(page), "reason": "签到是代签的"}
    assert browser.post(f"{page}/removal", said).status_code == 303
    assert "弄虚作假" in browser.get(f"{yard.town.url}/stars/vetoes").text
    for year, half, stars in ((2026, 2, "barred"), (2027, 1, "barred"), (2027, 2, "")):
        label = f"{year}H{half}"
        with clock.standing_at(later(0).replace(year=year + half - 1, month=7 if half == 1 else 1, day=20)):
            assert yard.step("computation", label=label).status_code == 303
            assert yard.result(label).why == stars, label
            yard.step("notice", label=label)
            with clock.standing_at(clock.now() + timedelta(days=20)):
                assert yard.step("final", label=label).status_code == 303


def test_for_how_long_a_false_record_bars_is_a_rule(yard: Yard):
    yard.world.limit(yard.town.place, "barred_half_years", 1)
    first, browser = finished(yard), yard.browser(yard.second)
    page = f"{yard.town.url}/stars/decisions/{first.id}"
    assert "之后 1 个半年不评" in browser.get(page).text
    assert browser.post(f"{page}/removal", {**browser.seal(page), "reason": "签到是代签的"}).status_code == 303
    for year, half, why in ((2026, 2, "barred"), (2027, 1, "")):
        label = f"{year}H{half}"
        with clock.standing_at(later(0).replace(year=year + half - 1, month=7 if half == 1 else 1, day=20)):
            assert yard.step("computation", label=label).status_code == 303
            assert yard.result(label).why == why, label
            yard.step("notice", label=label)
            with clock.standing_at(clock.now() + timedelta(days=20)):
                yard.step("final", label=label)


def test_a_fall_of_more_than_one_star_waits_a_half_year_and_vetoes_do_not(yard: Yard):
    finished(yard)
    (first,) = decided(yard)
    browser = yard.browser(yard.second)
    page = f"{yard.town.url}/stars/decisions/{first.id}"
    browser.post(f"{page}/correction", {**browser.seal(page), "stars": "5", "reason": "漏记"})
    with clock.standing_at(later(0).replace(year=2027, month=1, day=4)):
        assert yard.step("computation", label="2026H2").status_code == 303
        result = yard.result("2026H2")
        assert (result.earned, result.stars, result.why, result.stars_before) == (0, 4, "grace", 5)
        assert "缓一期" in yard.browser(yard.staff).get(f"{yard.town.url}/stars/periods/2026H2").text
        seal = browser.seal(f"{yard.town.url}/stars/vetoes")
        veto = {"subject": f"lead_household:{yard.office.id}", "code": "complaint", "from_day": "2026-09-01"}
        answer = browser.post(f"{yard.town.url}/stars/vetoes", {**seal, **veto, "until_day": "", "reason": "查实"})
        assert answer.status_code == 303
        assert (yard.result("2026H2").stars, yard.result("2026H2").why) == (0, "")
        with yard.inside():
            (found,) = db.session.execute(vetoes_service.listed()).scalars()
            vetoes_service.withdraw(found, by_id=yard.staff.id)
        assert yard.result("2026H2").stars == 4
        assert db.session.execute(mine(yard, StarChange)).scalars().all() == []  # nobody outside has seen it yet
        assert yard.step("computation", label="2026H2").status_code == 303
        assert yard.result("2026H2").stars == 4


def test_computing_that_dies_leaves_nothing_and_begins_again_to_the_same_numbers(yard: Yard, monkeypatch):
    with scope.inside(yard.town.scope), transaction():
        service.compute(HALF, by_id=yard.staff.id)
    before = yard.result().lines, yard.result().score
    with transaction():
        for model in (StarResult, StarPeriod):
            db.session.execute(delete(model).where(model.community_id == yard.town.place.id))
    monkeypatch.setattr(service, "names_of", lambda _found: 1 / 0)
    with scope.inside(yard.town.scope), pytest.raises(ZeroDivisionError), transaction():
        service.compute(HALF, by_id=yard.staff.id)
    assert db.session.execute(mine(yard, StarPeriod)).scalars().all() == []
    monkeypatch.undo()
    with scope.inside(yard.town.scope), transaction():
        service.compute(HALF, by_id=yard.staff.id)
    assert (yard.result().lines, yard.result().score) == before


def test_half_years_are_computed_in_their_turn(yard: Yard):
    for label, status, said in (
        ("2026H2", 422, "这个半年还没有结束"),
        ("2024H1", 422, "这个半年现在不能计算"),  # long over, and never begun
        ("9999H2", 404, ""),
        ("9998H2", 422, "这个半年还没有结束"),
    ):
        answer = yard.step("computation", label=label)
        assert answer.status_code == status and said in answer.text, label
    assert yard.step("computation").status_code == 303
    with clock.standing_at(later(0).replace(year=2027, month=1, day=4)):
        assert "2026年上半年还没有定" in yard.step("computation", label="2026H2").text
        yard.step("notice")
        with clock.standing_at(later(0).replace(year=2027, month=1, day=24)):
            yard.step("final")
            assert yard.step("computation", label="2026H2").status_code == 303


def test_results_are_for_the_rated_household_and_only_once_they_are_shown(yard: Yard):
    yard.step("computation")
    with yard.inside():
        shown = {one.subject_kind: one for one in reading_service.all_results(service.find("2026H1"))}
        lead, house = shown["lead_household"].id, shown["building"].id
    unproven = yard.world.member(yard.town, "郑户")
    unproven.household_id = None
    db.session.commit()

    def opened(person, result_id: int) -> int:
        return yard.browser(person).get(f"{yard.town.url}/stars/results/{result_id}").status_code

    member = yard.members[0].person
    assert (opened(member, lead), opened(yard.staff, lead)) == (404, 200)
    yard.step("notice")
    assert (opened(member, lead), opened(member, house)) == (200, 403)
    assert (opened(unproven.person, lead), opened(unproven.person, house)) == (403, 403)
    assert opened(yard.staff, house) == 200


def test_who_served_until_the_last_day_is_rated_and_who_began_the_day_after_is_not(yard: Yard):
    neighbour = yard.world.household(yard.town.place, yard.town.building, unit="2单元", door="101")
    ids = {"community_id": yard.town.place.id, "building_id": yard.town.building.id, "unit": "2单元"}
    offices = [
        yard.world.store(LeadHousehold(**ids, household_id=neighbour.id, from_day=first, until_day=until))
        for first, until in ((date(2026, 1, 1), date(2026, 7, 1)), (date(2026, 7, 1), None))
    ]
    with yard.inside():
        frame = frame_of(HALF)
        rated = [one.id for one in SUBJECTS["lead_household"](frame)]
        assert frame.last_day == date(2026, 6, 30)
        with clock.standing_at(clock.now().replace(month=1)):
            branch = branches.keep(name="第一网格党支部", grid_ids=[yard.town.grid.id])
        covered = leads.lead_coverage(frame, [Subject(branch.community_id, branch.id, None, None, None, "")], "")
    assert rated == [yard.office.id, offices[0].id]
    assert [one.value for one in covered.values()] == [100.0]
    with yard.inside():
        scope.here(LeadHousehold, yard.office.id).from_day = date(2026, 7, 1)
        scope.here(LeadHousehold, offices[0].id).until_day = date(2026, 6, 30)
        covered = leads.lead_coverage(frame, [Subject(branch.community_id, branch.id, None, None, None, "")], "")
        assert SUBJECTS["lead_household"](frame) == []
    assert [one.value for one in covered.values()] == [0.0]


def test_staff_see_how_the_running_half_year_stands_and_nothing_is_stored(yard: Yard):
    served(yard.world, yard.town, yard.members[0], minutes=600, at=later(0).replace(day=4))
    listing = yard.browser(yard.staff).get(f"{yard.town.url}/stars/periods").text
    assert "2026年下半年" in listing and "2027年1月1日起可以计算" in listing
    shown = yard.browser(yard.staff).get(f"{yard.town.url}/stars/preview").text
    assert "没有存下" in shown and "阳光家园 6号楼 1单元" in shown
    with yard.inside():
        (one,) = preview_service.preview("lead_household")
        assert (line(one, "own_hours").value, one.weight_counted) == (10.0, 45)
        assert [row.name for row in preview_service.preview("building")] == ["阳光家园 6号楼"]
    assert [db.session.execute(mine(yard, model)).all() for model in (StarPeriod, StarResult)] == [[], []]


def test_the_household_reads_which_step_would_reach_the_next_star(yard: Yard):
    finished(yard)
    page = yard.browser(yard.members[0].person).get(f"{yard.town.url}/stars/results/{yard.result().id}").text
    assert "当时怎样能到三星" in page and "期末 75%" in page and "现在 75%" not in page
    assert "从75%到100%，4 个里再有 1 个" in page
