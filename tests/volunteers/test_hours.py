"""Approval: the queue and its flags, one and many in one act, corrections, and nobody on their own."""

import re
import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from app import clock
from app.audit import AuditLine
from app.database import db
from app.inbox.models import Message
from app.people.models import Role
from app.points import service as points
from app.points.models import Award
from app.volunteers import service
from app.volunteers.errors import OwnHours
from app.volunteers.hours.models import RecordChange
from app.volunteers.hours.service import approve_as_previewed
from app.volunteers.models import ServiceRecord
from tests.volunteers.conftest import NINE

MONDAY = NINE + timedelta(days=2)


@pytest.fixture(autouse=True)
def the_monday_after():
    with clock.standing_at(MONDAY):
        yield


@pytest.fixture
def desk(yard):
    with clock.standing_at(MONDAY), yard.inside():
        points.grant_budget(year=2026, points=100_000, funding_source="街道", by_id=None)
        db.session.commit()
    return yard.browser(yard.staff)


def records(yard, **having):
    db.session.expire_all()
    rows = select(ServiceRecord).where(ServiceRecord.community_id == yard.town.place.id).filter_by(**having)
    return db.session.execute(rows.order_by(ServiceRecord.id)).scalars().all()


def approve(yard, desk, *chosen, **fields):
    """Open the preview of the chosen records (of all without a flag) and send its form."""
    query = "&".join(f"record={record.id}" for record in chosen) or "only=fine"
    page = desk.get(f"{yard.town.url}/hours/approval?{query}").text
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', page)
    seal = desk.seal(f"{yard.town.url}/desk/tasks/new?kind=snow_yard")
    shown = {"seen": seen[1] if seen else "", "evaluation": "normal"}
    return desk.post(f"{yard.town.url}/hours/approval", {**seal, **shown, **fields})


def balance(yard, membership):
    db.session.expire_all()
    with yard.inside():
        return points.wallet(membership.person_id).balance


def chips(text):
    return dict(re.findall(r'aria-hidden="true"><use[^>]*></use></svg>([^<]+) <span class="num">(\d+)', text)) | dict(
        re.findall(r">\s*([一-鿿、]+) <span class=\"num\">(\d+)", text)
    )


def test_approved_hours_earn_points_and_say_so(yard, member, desk):
    who = member()
    yard.served(yard.task(), who)
    assert approve(yard, desk).status_code == 303
    (record,) = records(yard)
    assert (record.state, record.minutes, record.decided_by_id) == ("approved", 120, yard.staff.id)
    assert balance(yard, who) == 20
    titles = db.session.execute(select(Message.title).where(Message.community_id == yard.town.place.id)).scalars().all()
    assert "「果树刷白防寒」的时长已批准" in titles
    text = yard.browser(who).get(f"{yard.town.url}/my/hours").text
    assert "已批准" in text
    assert ">20<" in text
    actions = db.session.execute(
        select(AuditLine.action)
        .where(AuditLine.community_id == yard.town.place.id)
        .order_by(AuditLine.at, AuditLine.id)
    )
    assert actions.scalars().all().count("hours.approve") == 1


def test_hours_are_shown_by_person_over_all_communities(yard, member, desk, loaded):
    who = member()
    yard.served(yard.task(), who)
    approve(yard, desk)
    assert service.approved_minutes(who.person_id) == 120
    assert service.approved_minutes(who.person_id, year=2025) == 0


def test_the_queue_flags_what_is_to_be_looked_at(yard, member, desk):
    fine, long, lost, double = (member(name) for name in ("没问题", "超时的", "没签退", "重叠的"))
    task = yard.task()
    yard.served(task, fine)
    yard.served(task, long, stay=160)
    yard.served(task, lost, stay=None)
    service.finish_tasks(NINE + timedelta(hours=4))
    db.session.commit()
    other = yard.task(title="另一项", starts_at=NINE + timedelta(hours=2), ends_at=NINE + timedelta(hours=3))
    yard.served(yard.task(title="又一项"), double, stay=150)  # stays on, into the next
    yard.served(other, double, stay=50)
    text = desk.get(f"{yard.town.url}/hours").text
    found = {name: int(n) for name, n in chips(text).items()}
    doubts = {"时间重叠": 2, "超过计划": 2, "没签退": 1, "同一分钟代记多条": 0}
    assert found == {"全部": 5, "没问题": 2 - 1, **doubts, "本人接收、本人审核": 0}
    for only, name in (("overlap", "重叠的"), ("longer", "超时的"), ("no_check_out", "没签退"), ("fine", "没问题")):
        shown = re.findall(r"focus=\d+[^>]*>([^<]+)</a>", desk.get(f"{yard.town.url}/hours?only={only}").text)
        assert name in shown, only
        if only == "fine":
            assert shown == ["没问题"]


@pytest.mark.parametrize(("people", "flagged"), [(9, 0), (10, 10)])
def test_ten_roll_calls_in_one_minute_are_flagged(yard, member, desk, people, flagged):
    task = yard.task()
    ids = frozenset(yard.claim(task, member(f"党员{n}")).id for n in range(people))
    with yard.inside(), clock.standing_at(NINE + timedelta(hours=2)):
        service.roll_call(task, service.RollCall(ids, frozenset(), NINE, yard.staff.id))
        service.roll_call(task, service.RollCall(frozenset(), ids, clock.now(), yard.staff.id))
        db.session.commit()
    assert int(chips(desk.get(f"{yard.town.url}/hours").text)["同一分钟代记多条"]) == flagged


def accepted(yard, membership, *, by):
    """The member, whose report-in that person accepted."""
    with yard.inside():
        membership.decided_by_id = by.id
        db.session.commit()
    return membership


def test_who_accepted_the_member_is_told_so_and_may_approve(yard, member, desk):
    task = yard.task()
    yard.served(task, accepted(yard, member("自己收的"), by=yard.staff))
    yard.served(task, accepted(yard, member("同事收的"), by=yard.world.staff(yard.town.place, "陈雪松")))
    page = f"{yard.town.url}/hours"
    assert int(chips(desk.get(page).text)["本人接收、本人审核"]) == 1
    shown = re.findall(r"focus=\d+[^>]*>([^<]+)</a>", desk.get(f"{page}?only=same_staff").text)
    assert shown == ["自己收的"]
    mine, theirs = records(yard)
    assert "报到是您接收的" in desk.get(f"{page}?focus={mine.id}").text
    assert "报到是您接收的" not in desk.get(f"{page}?focus={theirs.id}").text
    assert int(chips(desk.get(page).text)["没问题"]) == 2  # a look is asked for; it is no doubt about the record
    assert approve(yard, desk, mine).status_code == 303
    assert records(yard, state="approved") == [mine]


def test_a_colleague_sees_no_flag_at_the_same_record(yard, member, desk):
    """The control: the flag is about who looks, not about the record."""
    yard.served(yard.task(), accepted(yard, member(), by=yard.staff))
    other = yard.browser(yard.world.staff(yard.town.place, "陈雪松"))
    page = f"{yard.town.url}/hours"
    assert int(chips(desk.get(page).text)["本人接收、本人审核"]) == 1
    assert int(chips(other.get(page).text)["本人接收、本人审核"]) == 0


def test_search_finds_by_name_and_initials(yard, member, desk):
    yard.served(yard.task(), member("周丽华"))
    assert "周丽华" in desk.get(f"{yard.town.url}/hours?q=周").text
    assert "周丽华" not in desk.get(f"{yard.town.url}/hours?q=王").text


def test_the_panel_shows_evidence_and_the_points_by_rule(yard, member, desk):
    yard.served(yard.task(), member(), late=-4, stay=125)
    (record,) = records(yard)
    text = desk.get(f"{yard.town.url}/hours?focus={record.id}").text
    for part in ("记录凭据", "8:56 扫码", "11:01 扫码", "按规则会这样算", "20 分", "2 小时 05 分"):
        assert part in text, part


def test_approval_judges_and_a_changed_judgement_is_previewed_first(yard, member, desk):
    who = member()
    yard.served(yard.task(), who)
    (record,) = records(yard)
    answer = approve(yard, desk, record, evaluation="misconduct")
    assert answer.status_code == 422
    assert "在预览之后有变动" in answer.text
    assert records(yard, state="approved") == []
    seen = re.search(r'name="seen"[^>]*value="([^"]*)"', answer.text)[1]
    assert seen.endswith(":0")
    assert approve(yard, desk, record, evaluation="misconduct", seen=seen).status_code == 303
    (record,) = records(yard)
    assert (record.evaluation, record.minutes, balance(yard, who)) == ("misconduct", 120, 0)


def test_a_record_that_changed_after_the_preview_stops_all(yard, member, desk):
    task = yard.task()
    for name in ("甲一", "乙二"):
        yard.served(task, member(name))
    first, second = records(yard)
    seen = f"{first.id}:1:20,{second.id}:1:20"
    page = f"{yard.town.url}/hours/{second.id}"
    assert desk.submit(page, f"{page}/amendment", minutes="60", reason="中途离开", version="1").status_code == 303
    answer = approve(yard, desk, first, second, seen=seen)
    assert answer.status_code == 422
    assert f"{second.id}:2:10" in answer.text
    assert records(yard, state="approved") == []
    assert approve(yard, desk, first, second).status_code == 303
    assert len(records(yard, state="approved")) == 2


@pytest.mark.parametrize("seen", ["", "1", "a:b:c", "1:1:1;2:2:2", "-1:1:1", "1:1:1,", "9" * 30 + ":1:1"])
def test_a_preview_that_we_did_not_write_is_not_taken(yard, desk, member, seen):
    yard.served(yard.task(), member())
    (record,) = records(yard)
    assert approve(yard, desk, record, seen=seen).status_code in (404, 422)
    assert records(yard, state="approved") == []


def test_approved_twice_is_once(yard, member, desk):
    who = member()
    yard.served(yard.task(), who)
    (record,) = records(yard)
    page = f"{yard.town.url}/hours/approval?record={record.id}"
    fields = {**desk.seal(page), "seen": f"{record.id}:1:20", "evaluation": "normal"}
    answers = [desk.post(f"{yard.town.url}/hours/approval", fields) for _ in range(3)]
    assert {answer.status_code for answer in answers} == {303}
    assert approve(yard, desk, record, seen=f"{record.id}:1:20").status_code == 422
    assert balance(yard, who) == 20
    actions = db.session.execute(
        select(AuditLine.action)
        .where(AuditLine.community_id == yard.town.place.id)
        .order_by(AuditLine.at, AuditLine.id)
    )
    assert actions.scalars().all().count("hours.approve") == 1


@pytest.fixture
def own(yard, member, desk):
    """A record of somebody who is staff too, and one of somebody else."""
    me = member("刘敏")
    yard.world.store(Role(person_id=me.person_id, kind="staff", place_id=yard.town.place.id, granted_at=clock.now()))
    task = yard.task()
    yard.served(task, me)
    yard.served(task, member("周丽华"))
    mine, other = records(yard)
    return me, mine, other


def test_nobody_approves_their_own_hours(yard, own):
    me, mine, _other = own
    browser = yard.browser(me)
    answer = approve(yard, browser, mine, seen=f"{mine.id}:1:20")
    assert answer.status_code == 422
    assert "自己的时长不能自己审批" in answer.text
    page = f"{yard.town.url}/hours/{mine.id}"
    form = f"{yard.town.url}/desk/tasks/new?kind=snow_yard"
    for path, fields in (
        ("amendment", {"minutes": "180"}),
        ("decision/return", {}),
        ("decision/rejection", {}),
    ):
        answer = browser.post(f"{page}/{path}", {**browser.seal(form), "reason": "x", "version": "1", **fields})
        assert answer.status_code == 403, path
    assert records(yard, state="waiting") == records(yard)


def test_nor_in_bulk_and_the_others_are_not_approved_either(yard, own):
    me, mine, other = own
    browser = yard.browser(me)
    assert f"{mine.id}:1:20" not in browser.get(f"{yard.town.url}/hours/approval?only=all").text
    answer = approve(yard, browser, other, seen=f"{mine.id}:1:20,{other.id}:1:20")
    assert answer.status_code == 422
    assert records(yard, state="approved") == []
    with yard.inside(), pytest.raises(OwnHours):
        service.approve_hours(service.locked_records([mine.id, other.id]), approver_id=me.person_id)
    db.session.rollback()
    assert approve(yard, browser, other).status_code == 303


def test_an_amendment_needs_a_reason_and_keeps_what_was(yard, member, desk):
    yard.served(yard.task(), member(), stay=None)
    service.finish_tasks(NINE + timedelta(hours=4))
    db.session.commit()
    (record,) = records(yard)
    page = f"{yard.town.url}/hours/{record.id}"
    for fields in (
        {"minutes": "90", "reason": ""},
        {"minutes": "196", "reason": "x"},
        {"minutes": "-1", "reason": "x"},
        {"minutes": "9_0", "reason": "x"},
    ):
        assert desk.submit(page, f"{page}/amendment", version="1", **fields).status_code == 422
    assert (
        desk.submit(page, f"{page}/amendment", version="1", minutes="90", reason="同组作证 10:30 离开").status_code
        == 303
    )
    (record,) = records(yard)
    assert (record.minutes, record.measured_minutes, record.version) == (90, 0, 2)
    change = db.session.execute(
        select(RecordChange).where(RecordChange.community_id == yard.town.place.id)
    ).scalar_one()
    assert (change.before["minutes"], change.after["minutes"], change.reason) == (0, 90, "同组作证 10:30 离开")
    assert desk.submit(page, f"{page}/amendment", version="1", minutes="80", reason="x").status_code == 422


def test_a_returned_record_is_explained_and_waits_again(yard, member, desk):
    who = member()
    yard.served(yard.task(), who)
    (record,) = records(yard)
    page = f"{yard.town.url}/hours/{record.id}"
    assert desk.submit(page, f"{page}/decision/return", version="1", reason="和别的活动重叠").status_code == 303
    mine = yard.browser(who)
    assert "和别的活动重叠" in mine.get(f"{yard.town.url}/my/hours").text
    answer = f"{yard.town.url}/my/hours/{record.id}/answer"
    assert yard.browser(member("别人")).get(answer).status_code == 404
    assert mine.submit(answer, explanation="").status_code == 422
    assert mine.submit(answer, explanation="那项我没去").status_code == 303
    assert [r.state for r in records(yard)] == ["waiting"]
    assert "那项我没去" in desk.get(page).text


def test_a_rejected_record_is_final(yard, member, desk):
    who = member()
    yard.served(yard.task(), who)
    (record,) = records(yard)
    page = f"{yard.town.url}/hours/{record.id}"
    desk.submit(page, f"{page}/decision/rejection", version="1", reason="本人没来")
    assert [r.state for r in records(yard)] == ["rejected"]
    assert approve(yard, desk, record, seen=f"{record.id}:2:20").status_code == 422
    assert "本人没来" in yard.browser(who).get(f"{yard.town.url}/my/hours").text


def test_annulled_hours_take_their_points_back(yard, member, desk):
    who = member()
    yard.served(yard.task(), who)
    approve(yard, desk)
    (record,) = records(yard)
    page = f"{yard.town.url}/hours/{record.id}"
    assert balance(yard, who) == 20
    assert desk.submit(page, f"{page}/decision/annulment", version="2", reason="查实没有参加").status_code == 303
    (record,) = records(yard)
    assert (record.state, record.evaluation, balance(yard, who)) == ("annulled", "falsified", 0)
    assert service.approved_minutes(who.person_id) == 0


def test_who_brought_a_new_member_gets_points_once(yard, member, desk):
    bringer = member("带人的")
    newcomer = member("新来的", referred_by=bringer)
    yard.served(yard.task(), newcomer)
    yard.served(yard.task(starts_at=NINE + timedelta(hours=4)), newcomer)
    first, second = records(yard)
    approve(yard, desk, first)
    assert balance(yard, bringer) == 20
    approve(yard, desk, second)
    assert balance(yard, bringer) == 20


def test_a_thousand_records_in_one_act(yard, member, desk, queries):
    """One transaction of a few statements, and each member reads why; the benchmark holds the clock to it."""
    who = member()
    task = yard.task(capacity=500)
    yard.served(task, who)
    (model,) = records(yard)
    _many_like(yard, model, 999)
    with yard.inside():
        seen = [(record.id, 1, 20) for record in records(yard)]
        started = time.process_time()
        with queries() as sent:
            approve_as_previewed(seen, approver_id=yard.staff.id, judged=service.Judgement())
            db.session.commit()
        took = time.process_time() - started
    assert len(records(yard, state="approved")) == 1000
    explained = select(Award).where(Award.community_id == yard.town.place.id, Award.source_type == "service_record")
    awards = db.session.execute(explained).scalars().all()
    assert len(awards) == 1000
    assert {award.matched_row for award in awards} == {"base"}
    assert len(sent) <= 25
    assert took < 4, f"{took:.2f} s of the processor"


def _many_like(yard, model, count):
    """As many records of other people as asked for, written in bulk."""
    from tests.volunteers.bulk import many_records

    many_records(yard, model, count)


def test_the_queue_costs_the_same_queries_for_one_record_and_for_many(yard, member, desk, queries):
    page = f"{yard.town.url}/hours"
    yard.served(yard.task(), member())
    desk.get(page)
    with queries() as one:
        desk.get(page)
    (model,) = records(yard)
    _many_like(yard, model, 20)
    with queries() as many:
        desk.get(page)
    assert [query[:200] for query in many] == [query[:200] for query in one]


def test_members_and_other_communities_see_no_queue(yard, member, desk, loaded):
    yard.served(yard.task(), member())
    (record,) = records(yard)
    assert yard.browser(member("别人")).get(f"{yard.town.url}/hours").status_code == 403
    other = loaded.town()
    theirs = loaded.browser(loaded.staff(other.place))
    assert theirs.get(f"{yard.town.url}/hours").status_code == 403
    assert theirs.get(f"{other.url}/hours/{record.id}").status_code == 404
    answer = theirs.get(f"{other.url}/hours/approval?record={record.id}")
    assert f"{record.id}:1" not in answer.text
