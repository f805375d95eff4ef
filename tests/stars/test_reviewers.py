"""Who may answer an objection, and who may decide later: never about one's own work or one's own household."""

from sqlalchemy import select

from app import clock, scope
from app.audit import AuditLine
from app.database import db
from app.people.models import Person, Role
from app.stars.periods import objections_service, reading_service
from app.stars.periods.models import StarObjection, StarResult
from app.stars.registers.models import StarRecord
from tests.stars.conftest import Yard
from tests.stars.test_periods import answered, finished, mine, objected, told
from tests.stars.test_subjects import note
from tests.stars.test_vetoes import decide, vetoed, vetoes, withdrawn


def may_answer(yard: Yard, person: Person) -> bool:
    with scope.inside(yard.town.scope):
        (found,) = db.session.execute(mine(yard, StarObjection)).scalars()
        return objections_service.is_second(person, found)


def in_notice_with_an_objection(yard: Yard) -> None:
    yard.step("computation")
    yard.step("notice")
    assert objected(yard, yard.members[0].person, yard.result()).status_code == 303


def staff_of_the_household(yard: Yard) -> Person:
    person = yard.members[1].person
    yard.world.store(Role(person_id=person.id, kind="staff", place_id=yard.town.place.id, granted_at=clock.now()))
    return person


def test_who_entered_a_veto_does_not_answer_also_when_it_was_withdrawn(yard: Yard):
    third, fourth = (yard.world.staff(yard.town.place, name) for name in ("孙立", "何平"))
    vetoed(yard, yard.second)
    vetoed(yard, third, "2026-07-01")  # of the half-year after
    vetoed(yard, fourth, "2024-07-01")  # too long ago to bear on it
    in_notice_with_an_objection(yard)
    assert [may_answer(yard, one) for one in (yard.second, third, fourth)] == [False, True, True]


def test_who_completed_or_took_out_a_row_does_not_answer(yard: Yard):
    third, fourth, fifth = (yard.world.staff(yard.town.place, name) for name in ("孙立", "何平", "郭英"))
    for day in ("2026-05-01", "2026-05-02"):
        note(yard, "snow", yard.town.building.id, day)
    first, second = db.session.execute(
        select(StarRecord.id).where(StarRecord.community_id == yard.town.place.id).order_by(StarRecord.id)
    ).scalars()
    page = f"{yard.town.url}/stars/registers/snow"
    for who, address, said in (
        (third, f"{first}/completion", {"done_day": "2026-05-02"}),
        (fourth, f"{second}/removal", {}),
    ):
        browser = yard.browser(who)
        answer = browser.post(f"{yard.town.url}/stars/records/{address}", {**browser.seal(page), **said})
        assert answer.status_code == 303
    in_notice_with_an_objection(yard)
    assert [may_answer(yard, one) for one in (yard.second, third, fourth, fifth)] == [False, False, False, True]


def test_nobody_decides_about_the_own_household(yard: Yard):
    own = staff_of_the_household(yard)
    in_notice_with_an_objection(yard)
    (objection,) = db.session.execute(mine(yard, StarObjection)).scalars()
    assert answered(yard, own, objection.id, decision="refused").status_code == 403
    assert answered(yard, yard.second, objection.id, decision="refused").status_code == 303


def test_nobody_withdraws_a_veto_of_the_own_household_and_who_withdrew_another_still_answers(yard: Yard):
    own, third = staff_of_the_household(yard), yard.world.staff(yard.town.place, "孙立")
    vetoed(yard, yard.second)
    in_notice_with_an_objection(yard)
    (veto,) = vetoes(yard)
    assert "要由另一位工作人员来办" in withdrawn(yard, own, veto.id).text
    assert withdrawn(yard, third, veto.id).status_code == 303
    assert [may_answer(yard, one) for one in (yard.second, third)] == [False, True]  # of two, one is left to answer


def test_an_objection_to_what_was_put_right_meanwhile_is_upheld(yard: Yard):
    third, fourth = (yard.world.staff(yard.town.place, name) for name in ("孙立", "何平"))
    vetoed(yard, yard.second)
    in_notice_with_an_objection(yard)
    (objection,) = db.session.execute(mine(yard, StarObjection)).scalars()
    assert (
        "和原来一样" in answered(yard, fourth, objection.id, decision="upheld").text
    )  # the control: nothing was put right yet
    assert withdrawn(yard, third, vetoes(yard)[0].id).status_code == 303
    assert answered(yard, fourth, objection.id, decision="upheld").status_code == 303
    assert told(yard, yard.members[0].person_id)[-1] == "您的星级异议成立，结果已更正"


def test_nobody_takes_a_later_decision_about_the_own_household(yard: Yard):
    own = staff_of_the_household(yard)
    finished(yard)
    for which, said in (("correction", {"stars": "5"}), ("removal", {})):
        assert decide(yard, own, which, **said).status_code == 403
    assert decide(yard, yard.second, "correction", stars="5").status_code == 303


def test_staff_evaluate_and_object_for_a_member_without_a_phone_and_leave_the_answer_to_another(yard: Yard):
    third, member = yard.world.staff(yard.town.place, "孙立"), yard.members[2]
    yard.step("computation")
    page = f"{yard.town.url}/desk/members/{member.id}"
    desk = yard.browser(yard.second)
    assert desk.get(f"{page}/stars").status_code == 403  # the control: who has an account acts alone
    member.person.without_phone = True
    member.household_id = yard.world.household(yard.town.place, yard.town.building, unit="2单元", door="301").id
    db.session.commit()
    assert "现在不是公示期" in desk.get(f"{page}/stars").text
    yard.step("notice")

    def sent(which: str, **said: str):
        return desk.post(f"{page}/{which}", {**desk.seal(f"{yard.town.url}/stars/vetoes"), **said})

    assert sent("evaluation").status_code == 422
    assert sent("evaluation", building_score="4", lead_score="5").status_code == 303
    assert "已经评过" in sent("evaluation", building_score="4").text
    assert "这一户这个半年已经评过" in desk.get(f"{page}/stars").text
    assert sent("star-objection", result=str(yard.result().id)).status_code == 422
    said = {"result": str(yard.result().id), "said": "四月的会议没有算"}
    assert sent("star-objection", **said).status_code == 303
    assert "已经提过异议" in sent("star-objection", **said).text
    (objection,) = db.session.execute(mine(yard, StarObjection)).scalars()
    assert (objection.person_id, objection.entered_by_id) == (member.person_id, yard.second.id)
    assert "由工作人员代写" in yard.browser(third).get(f"{yard.town.url}/stars/objections/{objection.id}").text
    assert answered(yard, yard.second, objection.id, decision="refused").status_code == 403
    assert answered(yard, third, objection.id, decision="refused").status_code == 303
    assert "看了签到表" in desk.get(f"{page}/stars").text
    with yard.inside():
        lines = scope.in_community(AuditLine).where(AuditLine.action.startswith("served_stars.")).order_by(AuditLine.id)
        kept = [(one.person_id, one.details["on_behalf_of"]) for one in db.session.execute(lines).scalars()]
    assert kept == [(yard.second.id, member.person_id)] * 2


def another_like(yard: Yard, result_id: int) -> int:
    """A result of one building more."""
    with yard.inside():
        one = scope.here(StarResult, result_id)
        said = {name: getattr(one, name) for name in ("community_id", "period_id", "lines", "rule_version_id")}
    building = yard.world.building(yard.town.place, grid=yard.town.grid, compound=yard.town.compound, name="九号楼")
    subject = {"subject_kind": "building", "subject_id": building.id, "building_id": building.id, "name": "九号楼"}
    return yard.world.store(StarResult(**said, **subject, weight_counted=0, rated_from=30)).id


def test_one_person_or_a_crowd_waits_for_answers_before_there_is_more(yard: Yard):
    yard.world.limit(yard.town.place, "open_objections_per_person", 2)
    yard.town.place.telephone = "0452-1234567"
    db.session.commit()
    yard.step("computation")
    yard.step("notice")
    with yard.inside():
        lead, house = (one.id for one in reading_service.all_results(yard.period()))
    member, neighbour = yard.members[0].person, yard.world.member(yard.town, "郑户").person
    third = another_like(yard, house)

    def said(person: Person, result_id: int):
        return yard.browser(person).submit(f"{yard.town.url}/stars/results/{result_id}/objection", said="少记了一次")

    assert [said(member, one).status_code for one in (lead, house)] == [303, 303]
    refused = said(member, third)
    assert refused.status_code == 422 and "本人已有 2 条异议等答复" in refused.text and "0452-1234567" in refused.text
    assert said(neighbour, third).status_code == 303  # the control
    first = db.session.execute(mine(yard, StarObjection)).scalars().first()
    assert first is not None and answered(yard, yard.second, first.id, decision="refused").status_code == 303
    assert said(member, third).status_code == 303  # answered: there is room again
    yard.world.limit(yard.town.place, "open_objections_per_result", 2)
    crowd = yard.world.member(yard.town, "何户").person
    assert "这个结果已有 2 条异议等答复" in said(crowd, third).text
    assert said(crowd, house).status_code == 303
