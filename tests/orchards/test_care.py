"""The care log through its pages, and the hours that follow from it."""

import io
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from app import clock, scope
from app.database import Base, db, transaction
from app.errors import Refused
from app.events import publish
from app.orchards import service as orchards
from app.orchards.care.domain import RuleTerms, ShortCare, latest_free, waits_because
from app.orchards.duties.service import dues_of
from app.people.events import AccountClosing
from app.people.models import Person, Role
from app.points import service as points
from app.volunteers import service as volunteers
from tests.orchards.garden import Garden, a_picture, at_noon, text_of

JUNE = date(2026, 6, 10)  # a Wednesday


@pytest.fixture
def garden(world):
    world.city()
    with clock.standing_at(at_noon(JUNE)):
        yield Garden(world)


def waiting(garden):
    return text_of(garden.browser(garden.staff).get(f"{garden.town.url}/hours"))


def test_care_is_written_in_three_taps_with_what_the_table_expects(garden):
    plate = f"{garden.town.url}/trees/{garden.tree.plate}"
    assert f"{plate}/care/water" in garden.browser(garden.adopter).get(plate).get_data(as_text=True)
    form = garden.browser(garden.adopter).get(f"{plate}/care/water").get_data(as_text=True)
    assert 'value="20"' in form and 'value="30"' in form and f'value="{JUNE}"' in form
    assert 'capture="environment"' in form
    assert garden.write(garden.adopter).status_code == 303
    (entry,) = garden.entries()
    assert (entry.duty_code, entry.minutes, entry.amount, entry.amount_unit) == ("water", 20, 30, "L")
    assert (entry.person_id, entry.adoption_id) == (garden.adopter.person_id, garden.adoption.id)
    written = garden.browser(garden.adopter).get(f"{garden.town.url}/care/{entry.id}")
    assert f'href="{plate}"' in written.text and "下一项：1-1号树 · " in text_of(written)
    log = text_of(garden.browser(garden.adopter).get(f"{plate}/log"))
    assert "下次 6月20日" in log, "the year of the tree goes on from what was done"
    assert "浇水 20 分钟 6月10日 王*波" in log
    with garden.inside():
        due = next(due for due in dues_of([garden.tree])[garden.tree.id] if due.duty.code == "water")
    assert due.on == JUNE + timedelta(days=10)


def test_its_hours_wait_for_staff_and_no_list_of_tasks_has_it(garden):
    garden.write(garden.adopter)
    (record,), (task,) = garden.records(), garden.tasks()
    assert (record.state, record.minutes, task.title, task.state) == ("waiting", 20, "1-1号树 · 浇水", "done")
    assert (task.outdoor, task.heavy_or_dirty, task.task_kind.code) == (True, False, "orchard_care")
    said = waiting(garden)
    assert "1-1号树 · 浇水" in said and "20 分钟" in said and "本人记的" in said
    assert "11:40" not in said, "it was noted, not measured"
    staff, member = garden.browser(garden.staff), garden.browser(garden.adopter)
    panel = staff.get(f"{garden.town.url}/hours/{record.id}").get_data(as_text=True)
    assert f"/care/{task.source_id}" in panel
    for browser, page in ((staff, "/desk/tasks"), (member, "/tasks"), (member, "/my/claims")):
        assert "1-1号树 · 浇水" not in text_of(browser.get(garden.town.url + page)), page
    assert "1-1号树 · 浇水" in text_of(member.get(f"{garden.town.url}/my/hours"))
    for page in (f"/tasks/{task.id}/roll", f"/desk/tasks/{task.id}"):
        assert staff.get(garden.town.url + page).status_code == 404, page
    for page in (f"/tasks/{task.id}", f"/tasks/{task.id}.ics"):
        assert member.get(garden.town.url + page).status_code == 404, page
    with garden.inside():
        volunteers.approve_hours(volunteers.locked_records([record.id]), approver_id=garden.staff.id)
        assert points.awards_of("service_record", [record.id])[0].points > 0


def test_a_photo_and_a_short_time_are_approved_by_the_rule_twice_a_week(garden):
    for duty, minutes in (("water", 20), ("weed", 20), ("inspect", 10)):
        garden.write(garden.adopter, duty, minutes=str(minutes), photos=a_picture())
    records = garden.records()
    assert [record.state for record in records] == ["approved", "approved", "waiting"]
    assert [(record.decided_by_id, "规则" in record.reason) for record in records[:2]] == [(None, True)] * 2
    assert [entry.by_rule for entry in garden.entries()] == [True, True, False]
    spans = sorted((record.started_at, record.ended_at) for record in records)
    assert all(one[1] <= two[0] for one, two in pairwise(spans))
    with garden.inside():
        assert len(points.awards_of("service_record", [record.id for record in records])) == 2
    listed = text_of(garden.browser(garden.staff).get(f"{garden.town.url}/desk/care?show=rule"))
    assert listed.count("1-1 红色果园") == 2
    with clock.standing_at(at_noon(JUNE + timedelta(days=8))):  # the week after; water is due in two days
        garden.write(garden.adopter, photos=a_picture(), done_on="2026-06-18")
    assert garden.records()[-1].state == "approved"


@pytest.mark.parametrize(
    ("duty", "fields", "picture", "why"),
    [
        ("water", {}, None, "没有照片"),
        ("water", {"minutes": "21"}, (300, 200), "超过 20 分钟"),
        ("water", {}, (300, 199), "照片短边不到 200 像素"),
        ("snow_check", {"minutes": "10"}, (300, 200), "养护表现在没有要做这项"),
        ("mound", {}, (300, 200), "养护表现在没有要做这项"),
        ("plant", {}, (300, 200), "养护表现在没有要做这项"),
        ("water", {}, (300, 200), ""),
    ],
)
def test_the_rule_approves_only_what_the_table_asks_for_now(garden, duty, fields, picture, why):
    photo = {"photos": a_picture(picture)} if picture else {}
    browser, page = garden.browser(garden.adopter), f"{garden.town.url}/trees/{garden.tree.plate}/care/{duty}"
    sent = {"minutes": "20", "amount": "30", "done_on": JUNE.isoformat(), "note": "", **fields, **photo}
    answer = browser.post(page, {**browser.seal(page), **sent}, follow_redirects=True)
    assert [record.state for record in garden.records()] == ["waiting" if why else "approved"]
    assert (f"时长等社区审批：{why}" if why else "时长按规则已批准") in text_of(answer)
    (record,) = garden.records()
    for reader, pages in ((garden.staff, ("/hours", f"/hours/{record.id}", "/desk/care", "/desk/care.csv")),
                          (garden.adopter, ("/my/hours", f"/care/{garden.entries()[0].id}"))):  # fmt: skip
        for read in pages:
            assert (why in text_of(garden.browser(reader).get(garden.town.url + read))) or not why, read


def test_helpers_of_one_tree_have_one_line_approved_a_duty_and_interval_and_no_photo_twice(garden):
    helper = garden.world.member(garden.town, "李桂芳")
    with garden.inside():
        adoption = scope.here(type(garden.adoption), garden.adoption.id)
        orchards.name_helper(adoption, scope.here(type(helper), helper.id))
    shared = a_picture()[0].getvalue()
    for writer, duty, day, picture in (
        (garden.adopter, "water", JUNE, shared),
        (helper, "water", JUNE, a_picture()[0].getvalue()),
        (helper, "water", JUNE - timedelta(days=5), a_picture()[0].getvalue()),  # dated back before the first
        (helper, "weed", JUNE, shared),
        (helper, "weed", JUNE, a_picture()[0].getvalue()),  # control: but the one before asked for it already
        (helper, "mulch", JUNE, a_picture()[0].getvalue()),
    ):
        sent = {"done_on": day.isoformat(), "minutes": "15", "photos": (io.BytesIO(picture), "tree.jpg")}
        assert garden.write(writer, duty, **sent).status_code == 303
    assert [entry.by_rule for entry in garden.entries()] == [True, False, False, False, False, True]


def test_places_set_how_early_care_and_how_small_a_photo_the_rule_approves(garden):
    garden.write(garden.adopter)
    with clock.standing_at(at_noon(JUNE + timedelta(days=6))):
        for number, (code, value) in enumerate(
            (("early_days", 3), ("early_days", 4), ("photo_side", 201), ("photo_side", 199))
        ):
            duty, minutes = ("water", "20") if code == "early_days" else ("inspect", "10")
            garden.world.limit(garden.town.street, f"care_self_approve_{code}", value)
            garden.write(garden.adopter, duty, minutes=minutes, photos=a_picture())
            entry = garden.entries()[-1]
            assert entry.by_rule is bool(number % 2), code
            page = f"{garden.town.url}/care/{entry.id}"
            assert garden.send(garden.adopter, page, to=f"{page}/strike", reason="再试").status_code == 303


def test_nobody_approves_their_own_care_by_an_office(garden):
    member = garden.world.member(garden.town, "陈二")
    role = Role(person_id=member.person_id, kind="staff", place_id=garden.town.place.id, granted_at=clock.now())
    garden.world.store(role)
    assert garden.write(member, photos=a_picture()).status_code == 303
    (entry,), (record,) = garden.entries(), garden.records()
    assert (entry.adoption_id, entry.by_rule, record.state) == (None, False, "waiting")


def test_a_day_has_no_more_care_than_one_person_does_and_no_two_lines_at_once(garden):
    for day, minutes, status in (
        (JUNE, "600", 303), (JUNE, "1", 422), (JUNE - timedelta(days=1), "600", 303),
        (JUNE - timedelta(days=2), "300", 303), (JUNE - timedelta(days=2), "300", 303),
        (JUNE - timedelta(days=2), "1", 422),
    ):  # fmt: skip
        assert garden.write(garden.adopter, done_on=day.isoformat(), minutes=minutes).status_code == status
    spans = sorted((record.started_at, record.ended_at) for record in garden.records())
    assert len(spans) == 4 and all(one[1] <= two[0] for one, two in pairwise(spans))


def test_duty_and_day_of_a_line_with_decided_hours_stay(garden):
    garden.write(garden.adopter, photos=a_picture())
    (entry,) = garden.entries()
    page, said = f"{garden.town.url}/care/{entry.id}/change", {"minutes": "20", "amount": "30", "reason": "改"}
    stands = {"duty": "water", "done_on": "2026-06-10", "version": "1"}
    for sender in (garden.adopter, garden.staff):
        for other in ({"duty": "plant"}, {"done_on": "2026-06-09"}):
            refused = garden.send(sender, page, **said, **{**stands, **other})
            assert refused.status_code == 422 and "划掉这条重记" in text_of(refused), other
    assert garden.send(garden.adopter, page, **said, **stands, note="渗得慢").status_code == 303
    assert (garden.entries()[0].duty_code, garden.records()[0].task.heavy_or_dirty) == ("water", False)


def test_only_who_looks_after_the_tree_writes_its_log(garden):
    other, plate = garden.world.member(garden.town, "李桂芳"), f"{garden.town.url}/trees/{garden.tree.plate}"
    assert garden.browser(other).get(f"{plate}/care").status_code == 403
    with garden.inside():
        membership = scope.here(type(other), other.id)
        orchards.name_helper(scope.here(type(garden.adoption), garden.adoption.id), membership)
    assert garden.write(other, "weed").status_code == 303
    refused = garden.write(garden.adopter, "spray")
    assert refused.status_code == 422 and "由受过培训的人做" in text_of(refused)
    assert garden.write(garden.staff, "spray", amount="").status_code == 303
    assert [(entry.duty_code, entry.membership_id is None) for entry in garden.entries()] == [
        ("weed", False),
        ("spray", True),
    ]
    assert len(garden.records()) == 1  # of staff who are no members here no hours are kept


def test_staff_write_for_who_has_no_phone_and_do_not_approve_it_themselves(garden):
    garden.adopter.person.without_phone = True
    db.session.commit()
    form = garden.browser(garden.staff).get(f"{garden.town.url}/trees/{garden.tree.plate}/care/water")
    assert "没有手机的认养人" in text_of(form)
    assert garden.write(garden.staff, who=str(garden.adopter.id), photos=a_picture()).status_code == 303
    (entry,), (record,) = garden.entries(), garden.records()
    assert (entry.person_id, entry.entered_by_id, entry.by_rule) == (record.person_id, garden.staff.id, False)
    assert "工作人员代记的 没有自动批准：由工作人员代记" in waiting(garden)
    second = garden.world.staff(garden.town.place, "陈二")
    with garden.inside(), pytest.raises(Refused, match="没有批准"):
        volunteers.approve_hours(volunteers.locked_records([record.id]), approver_id=garden.staff.id)
    with garden.inside():
        volunteers.approve_hours(volunteers.locked_records([record.id]), approver_id=second.id)
    assert garden.records()[0].state == "approved"


@pytest.mark.parametrize(
    "fields", [{"minutes": "0"}, {"minutes": "601"}, {"minutes": "x"}, {"amount": "-1"}, {"amount": "1.234"},
               {"done_on": "2026-06-11"}, {"done_on": "2026-05-20"}, {"note": "长" * 201}],
)  # fmt: skip
def test_what_cannot_be_is_not_written_down(garden, fields):
    assert garden.write(garden.adopter, **fields).status_code == 422
    assert garden.entries() == []


def test_a_wrong_line_is_mended_with_its_history_and_the_waiting_record_follows(garden):
    garden.write(garden.adopter)
    (entry,) = garden.entries()
    page = f"{garden.town.url}/care/{entry.id}/change"
    changed = {"duty": "weed", "minutes": "45", "amount": "", "done_on": "2026-06-09", "note": "", "version": "1"}
    assert garden.send(garden.adopter, page, **changed, reason="").status_code == 422
    assert garden.send(garden.adopter, page, **changed, reason="按错了").status_code == 303
    (entry,), (record,), (task,) = garden.entries(), garden.records(), garden.tasks()
    assert (entry.duty_code, entry.minutes, entry.amount) == ("weed", 45, None)
    assert (record.minutes, record.state, task.title) == (45, "waiting", "1-1号树 · 除草松土")
    said = text_of(garden.browser(garden.staff).get(f"{garden.town.url}/care/{entry.id}"))
    assert "浇水改为除草松土" in said and "20 分钟改为 45 分钟" in said and "按错了" in said
    assert garden.send(garden.adopter, page, **changed, reason="再改").status_code == 422  # an old page


def test_a_line_is_moved_only_by_who_may_write_it_now(garden):
    garden.write(garden.adopter)
    (entry,) = garden.entries()
    with garden.inside():
        orchards.end(scope.here(type(garden.adoption), garden.adoption.id), reason="搬家", by=garden.staff)
    page, said = (
        f"{garden.town.url}/care/{entry.id}/change",
        {"minutes": "20", "amount": "30", "note": "", "reason": "改"},
    )
    stands = {"duty": "water", "done_on": "2026-06-10"}
    for other in ({"duty": "weed"}, {"done_on": "2026-06-09"}):
        refused = garden.send(garden.adopter, page, **said, **{**stands, **other}, version="1")
        assert refused.status_code == 422 and "不由您来记" in text_of(refused), other
    assert garden.send(garden.adopter, page, **{**said, "minutes": "15"}, **stands, version="1").status_code == 303
    moved = {**said, **stands, "minutes": "15", "done_on": "2026-06-09"}
    assert garden.send(garden.staff, page, **moved, version="2").status_code == 303
    (entry,) = garden.entries()
    assert (entry.duty_code, entry.done_on, entry.minutes) == ("water", date(2026, 6, 9), 15)


def test_names_are_whole_for_staff_and_for_who_wrote_it(garden):
    helper = garden.world.member(garden.town, "李桂芳")
    with garden.inside():
        membership = scope.here(type(helper), helper.id)
        orchards.name_helper(scope.here(type(garden.adoption), garden.adoption.id), membership)
    garden.write(garden.adopter)
    (entry,) = garden.entries()
    page, changed = f"{garden.town.url}/care/{entry.id}", {"duty": "water", "amount": "30", "done_on": "2026-06-10"}
    more = {"minutes": "25", "note": "", "reason": "多浇了", "version": "1"}
    assert garden.send(garden.adopter, f"{page}/change", **changed, **more).status_code == 303
    shown = text_of(garden.browser(helper).get(page))
    assert "王海波" not in shown and shown.count("王*波") == 2, "the line and its history"
    for reader in (garden.adopter, garden.staff):
        assert text_of(garden.browser(reader).get(page)).count("王海波") >= 2


def test_decided_minutes_change_by_dispute_alone_and_a_struck_line_takes_hours_and_points_back(garden):
    garden.write(garden.adopter, photos=a_picture())
    (entry,), (record,) = garden.entries(), garden.records()
    page = f"{garden.town.url}/care/{entry.id}/change"
    changed = {"duty": "water", "amount": "30", "done_on": "2026-06-10", "note": "渗得慢", "version": "1"}
    refused = garden.send(garden.adopter, page, **changed, minutes="30", reason="多写了")
    assert refused.status_code == 422 and "已经审批" in text_of(refused)
    assert garden.send(garden.adopter, page, **changed, minutes="20", reason="补一句").status_code == 303
    assert garden.send(
        garden.adopter, f"{garden.town.url}/my/hours/{record.id}/dispute", said="做了半小时", wanted_minutes="30"
    ).status_code == 303  # fmt: skip
    entry_page = f"{garden.town.url}/care/{entry.id}"
    assert garden.send(garden.adopter, entry_page, to=f"{entry_page}/strike", reason="是别人浇的").status_code == 303
    (record,) = garden.records()
    assert record.state == "annulled"
    with garden.inside():
        wallet = points.wallet(garden.adopter.person_id)
        assert wallet is not None and wallet.balance == 0
        due = next(due for due in dues_of([garden.tree])[garden.tree.id] if due.duty.code == "water")
    assert due.on == date(2026, 5, 1)  # as if nobody had watered


def test_places_set_how_long_care_and_rain_are_noted_afterwards(garden):
    rain = f"{garden.town.url}/desk/rain"
    assert garden.send(garden.staff, rain, day="2026-05-10", millimetres="3").status_code == 422
    assert garden.write(garden.adopter, done_on="2026-05-26").status_code == 422
    garden.world.limit(garden.town.street, "care_entry_days", 20)
    assert garden.write(garden.adopter, done_on="2026-05-26").status_code == 303
    refused = garden.write(garden.adopter, done_on="2026-05-20")
    assert refused.status_code == 422 and "前 20 天" in text_of(refused)
    garden.world.limit(garden.town.street, "rain_entry_days", 40)
    assert garden.send(garden.staff, rain, day="2026-05-10", millimetres="3").status_code == 303


def test_places_set_how_much_care_a_day_has_and_how_early_it_counts(garden):
    garden.world.limit(garden.town.street, "care_minutes_per_day", 60)
    assert garden.write(garden.adopter, minutes="61").status_code == 422
    assert garden.write(garden.adopter, minutes="40").status_code == 303
    refused = garden.write(garden.adopter, "weed", minutes="30")
    assert refused.status_code == 422 and "一天最多 60 分钟" in text_of(refused)

    def years_due(early):
        garden.world.limit(garden.town.street, "duty_early_days", early)
        with garden.inside():
            return [due.on.year for due in dues_of([garden.tree])[garden.tree.id] if due.duty.code == "clean"]

    with clock.standing_at(at_noon(date(2026, 10, 1))):  # its window begins on the 5th
        assert garden.write(garden.adopter, "clean").status_code == 303
        assert (years_due(3), years_due(4)) == ([2026], [2027])


def tables_with(words):
    """Every table that has the words anywhere."""
    db.session.rollback()
    with scope.across_communities():
        return {
            name
            for name in Base.metadata.tables
            if db.session.scalar(
                text(f"SELECT count(*) FROM {name} AS one WHERE one::text LIKE :w"), {"w": f"%{words}%"}
            )
        }


def test_who_closes_the_account_leaves_no_word_in_the_log_nor_where_nothing_can_be_emptied(garden):
    garden.write(garden.adopter, photos=a_picture(), note="我叫蒋大为，渗得慢")
    (entry,) = garden.entries()
    page = f"{garden.town.url}/care/{entry.id}"
    said = {"duty": "water", "minutes": "20", "amount": "25", "done_on": "2026-06-10", "note": "我叫蒋大为"}
    assert garden.send(garden.adopter, f"{page}/change", **said, version="1", reason="蒋大为记错").status_code == 303
    assert garden.send(garden.adopter, page, to=f"{page}/strike", reason="蒋大为没浇").status_code == 303
    assert "划掉，蒋大为没浇" in text_of(garden.browser(garden.staff).get(page))
    assert garden.records()[0].reason == "本人划掉了养护记录"
    assert tables_with("蒋大为") == {"care_entry", "care_reason"}
    with transaction():
        publish(AccountClosing(db.session.get_one(Person, garden.adopter.person_id)))
    assert tables_with("蒋大为") == set()
    history = text_of(garden.browser(garden.staff).get(page))
    assert "30 → 25" in history and "划掉" in history


def test_rain_stands_for_watering(garden):
    page = f"{garden.town.url}/desk/rain"
    assert garden.send(garden.staff, page, day="2026-06-08", millimetres="22.5").status_code == 303
    assert garden.send(garden.staff, page, day="2026-06-12", millimetres="3").status_code == 422
    with garden.inside():
        due = next(due for due in dues_of([garden.tree])[garden.tree.id] if due.duty.code == "water")
        assert due.on == date(2026, 6, 18)
    assert garden.send(garden.staff, page, day="2026-06-08", millimetres="0").status_code == 303
    with garden.inside():
        due = next(due for due in dues_of([garden.tree])[garden.tree.id] if due.duty.code == "water")
        assert due.on == date(2026, 5, 1)


def test_the_front_page_and_the_calendars_say_what_comes_next(garden):
    garden.write(garden.adopter)
    member = garden.browser(garden.adopter)
    home = text_of(member.get(f"{garden.town.url}/me"))
    assert "我的果树" in home and "1-1号树 ·" in home
    season = member.get(f"{garden.town.url}/trees/{garden.tree.plate}/season.ics").get_data(as_text=True)
    assert "DTSTART;VALUE=DATE:20260620" in season and "DTSTART;VALUE=DATE:20260630" in season
    member.post(f"{garden.town.url}/my/calendar", member.seal(f"{garden.town.url}/my/calendar"))
    page = member.get(f"{garden.town.url}/my/calendar").get_data(as_text=True)
    feed = page.split("/calendar/")[1].split(".ics")[0]
    own = garden.browser(None).get(f"/calendar/{feed}.ics").get_data(as_text=True)
    assert "20260620" in own and own.count("BEGIN:VCALENDAR") == 1
    seen = garden.browser(garden.staff).get(f"{garden.town.url}/orchards/{garden.orchard.id}").get_data(as_text=True)
    assert "该养护" in seen


def test_the_log_is_a_table_to_keep(garden):
    garden.write(garden.adopter, note="=1+1")
    for ending in ("csv", "xlsx"):
        file = garden.browser(garden.staff).get(f"{garden.town.url}/desk/care.{ending}")
        assert file.status_code == 200 and len(file.data) > 100
    lines = garden.browser(garden.staff).get(f"{garden.town.url}/desk/care.csv").get_data(as_text=True)
    assert "浇水" in lines and "'=1+1" in lines


def test_a_care_task_is_over_from_the_beginning_the_database_sees_to_it(garden):
    garden.write(garden.adopter)
    with pytest.raises(Exception, match="source_done"), garden.inside():
        db.session.execute(
            text("UPDATE task SET state = 'open' WHERE community_id = :here AND source_id IS NOT NULL"),
            {"here": garden.town.place.id},
        )


SPANS = st.lists(st.tuples(st.integers(0, 600), st.integers(1, 90)), max_size=8)


@given(taken=SPANS, minutes=st.integers(1, 120))
def test_what_is_noted_together_never_overlaps(taken, minutes):
    until = at_noon(JUNE, 18)
    spans = [(until - timedelta(minutes=ago + long), until - timedelta(minutes=ago)) for ago, long in taken]
    start, end = latest_free(spans, minutes, until)
    assert end - start == timedelta(minutes=minutes) and end <= until
    assert not any(one < end and start < other for one, other in spans)


def test_the_rule_of_approval():
    terms = RuleTerms(most_minutes=30, most_a_week=2, early_days=2, photo_side=200)
    line = ShortCare(
        is_own=True, looks_after=True, photo_side=200, photo_is_new=True, done_on=JUNE, due_on=JUNE + timedelta(days=2),
        minutes=20, expected_minutes=20, before_this_week=1,
    )  # fmt: skip
    assert waits_because(line, terms) == ""
    for change, why in (
        ({"is_own": False}, "behalf"), ({"looks_after": False}, "office"), ({"photo_side": None}, "photo"),
        ({"photo_side": 199}, "small"), ({"photo_is_new": False}, "seen"), ({"due_on": None}, "not_due"),
        ({"due_on": JUNE + timedelta(days=3)}, "not_due"), ({"minutes": 21}, "long"),
        ({"minutes": 31, "expected_minutes": 60}, "long"), ({"before_this_week": 2}, "week"),
    ):  # fmt: skip
        assert waits_because(replace(line, **change), terms) == why, change
    for off in ({"most_minutes": None}, {"most_a_week": None}):
        assert waits_because(line, replace(terms, **off)) == "off", off
