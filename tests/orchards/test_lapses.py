"""Care that nobody did: told of once, opened once, taken by one; repeated lapses, and the notice before an end."""

from datetime import date, timedelta

import pytest

from app import clock, scope
from app.database import db
from app.orchards import service as orchards
from app.orchards.adoptions.models import Adoption
from app.orchards.lapses import reminders_service
from app.orchards.lapses.models import DutyReminder, LapseNotice, OpenedDuty
from tests.orchards.garden import Garden, at_noon, text_of

DUE = date(2026, 5, 1)  # the first watering of an apple in its second year


@pytest.fixture
def garden(world):
    world.city()
    return Garden(world)


def on(days):
    """That many days after the first watering was due."""
    return clock.standing_at(at_noon(DUE + timedelta(days=days)))


def opened(garden):
    db.session.rollback()
    with scope.inside(garden.town.scope):
        return list(db.session.scalars(scope.in_community(OpenedDuty).order_by(OpenedDuty.id)))


def every_day(garden, first, last):
    """Both jobs as the timetable runs them, twice each day."""
    for days in range(first, last + 1):
        with on(days):
            for _again in range(2):
                orchards.open_late_everywhere(clock.today())
                orchards.remind_everywhere(clock.today())


def reminders(garden, kind):
    """Of which watering the adopter was told."""
    with scope.inside(garden.town.scope):
        rows = scope.in_community(DutyReminder).filter_by(
            person_id=garden.adopter.person_id, duty_code="water", kind=kind
        )
        return [row.due_on for row in db.session.scalars(rows)]


def about(garden, words):
    return [title for title in garden.told(garden.adopter) if words in title]


def test_the_adopter_is_told_once_that_it_is_due_and_once_that_it_is_late(garden):
    every_day(garden, -1, 13)
    assert about(garden, "该养护了") and reminders(garden, "late") == []
    every_day(garden, 14, 16)
    assert about(garden, "晚了")
    assert (reminders(garden, "due"), reminders(garden, "late")) == ([DUE], [DUE])
    assert not [one for one in opened(garden) if one.duty_code == "water"]


def test_late_care_is_open_to_one_taker_who_may_then_write_it(garden):
    every_day(garden, 30, 30)
    (water,) = [one for one in opened(garden) if one.duty_code == "water"]
    assert (water.state, water.due_on, water.opened_on) == ("open", DUE, DUE + timedelta(days=30))
    one, two = garden.world.member(garden.town, "李桂芳"), garden.world.member(garden.town, "张强")
    page, take = f"{garden.town.url}/opened-duties", f"{garden.town.url}/opened-duties/{water.id}/take"
    with on(31):
        assert "1-1号树 · 浇水" in text_of(garden.browser(one).get(page))
        late_one = garden.browser(two)
        seal = late_one.seal(page)
        assert garden.send(one, page, to=take).status_code == 303
        assert late_one.post(take, seal).status_code == 422
        assert garden.browser(two).get(f"{garden.town.url}/trees/{garden.tree.plate}/care").status_code == 403
        assert garden.write(one, "weed", amount="").status_code == 422  # that duty alone
        let_go = f"{garden.town.url}/opened-duties/{water.id}/let-go"
        assert garden.send(one, page, to=let_go).status_code == 303
        assert garden.send(two, page, to=take).status_code == 303
        assert garden.write(two).status_code == 303
    (water,) = [one for one in opened(garden) if one.id == water.id]
    assert water.state == "done"
    (entry,) = garden.entries()
    assert (entry.opened_duty_id, entry.adoption_id) == (water.id, None)
    assert len(garden.records()) == 1


FREEZE = (date(2026, 10, 15) - DUE).days  # from then on trees are watered before the frost, for 14 days


def test_care_of_a_short_time_is_open_to_everybody_for_its_last_days(garden):
    def found():
        return [one for one in opened(garden) if one.duty_code == "freeze_water"]

    every_day(garden, FREEZE, FREEZE + 10)
    assert found() == []
    every_day(garden, FREEZE + 11, FREEZE + 11)
    (one,) = found()
    assert (one.state, one.opened_on, one.last_day) == ("open", date(2026, 10, 26), date(2026, 10, 28))
    assert len(about(garden, "浇封冻水放开给大家做了")) == 1
    taker, page = garden.world.member(garden.town, "李桂芳"), f"{garden.town.url}/opened-duties"
    with on(FREEZE + 12):
        plan = text_of(garden.browser(garden.adopter).get(f"{garden.town.url}/orchards/{garden.orchard.id}"))
        assert "放开" in plan
        assert garden.send(taker, page, to=f"{page}/{one.id}/take").status_code == 303
        assert garden.write(taker, "freeze_water").status_code == 303
    assert [one.state for one in found()] == ["done"]


def test_a_place_sets_for_how_many_days_short_care_is_open(garden):
    with on(FREEZE):
        garden.world.limit(garden.town.street, "duty_open_last_days", 5)
    every_day(garden, FREEZE + 9, FREEZE + 9)
    assert [one.opened_on.day for one in opened(garden) if one.duty_code == "freeze_water"] == [24]


def test_a_taker_keeps_to_the_duty_that_they_took(garden):
    with on(25):
        garden.write(garden.adopter, "weed", amount="")
    every_day(garden, 30, 30)
    (water,) = [one for one in opened(garden) if one.duty_code == "water"]
    taker, page = garden.world.member(garden.town, "李桂芳"), f"{garden.town.url}/opened-duties"
    with on(31):
        assert garden.send(taker, page, to=f"{page}/{water.id}/take").status_code == 303
        (weeded,) = garden.entries()
        assert garden.browser(taker).get(f"{garden.town.url}/care/{weeded.id}").status_code == 404
        log = f"{garden.town.url}/trees/{garden.tree.plate}/log"
        assert f"/care/{weeded.id}" not in garden.browser(taker).get(log).text
        assert f"/care/{weeded.id}" in garden.browser(garden.adopter).get(log).text
        assert garden.write(taker).status_code == 303
        _weeded, mine = garden.entries()
        said = {"minutes": "20", "amount": "30", "done_on": clock.today().isoformat(), "note": "", "version": "1"}
        change = f"{garden.town.url}/care/{mine.id}/change"
        refused = garden.send(taker, change, **said, duty="weed", reason="其实是除草")
        assert refused.status_code == 422 and "不由您来记" in text_of(refused)
        assert garden.send(taker, change, **{**said, "minutes": "25"}, duty="water", reason="多了").status_code == 303
    assert garden.entries()[1].duty_code == "water"


@pytest.mark.parametrize("undone", ["struck", "another duty", "another day"])
@pytest.mark.parametrize("by_taker", [True, False])
def test_what_was_not_done_after_all_is_open_again(garden, by_taker, undone):
    every_day(garden, 30, 30)
    (water,) = [one for one in opened(garden) if one.duty_code == "water"]
    writer, page = garden.adopter, f"{garden.town.url}/opened-duties"
    if by_taker:
        writer = garden.world.member(garden.town, "李桂芳")
    with on(31):
        if by_taker:
            garden.send(writer, page, to=f"{page}/{water.id}/take")
        assert garden.write(writer).status_code == 303
        (entry,) = garden.entries()
        line = f"{garden.town.url}/care/{entry.id}"
        said = {"minutes": "20", "amount": "30", "note": "", "version": "1", "reason": "记错了"}
        today, before = clock.today().isoformat(), (clock.today() - timedelta(days=1)).isoformat()
        if undone == "struck":
            answer = garden.send(writer, line, to=f"{line}/strike", reason="没浇成")
        else:
            duty, day = ("water", before) if undone == "another day" else ("weed", today)
            answer = garden.send(garden.staff, f"{line}/change", **said, duty=duty, done_on=day)
        assert answer.status_code == 303
        (again,) = [one for one in opened(garden) if one.id == water.id]
        if undone == "another day":  # it was done, if on another day
            assert again.state == ("done" if by_taker else "closed")
            return
        assert (again.state, again.taken_by_id, again.ended_at) == ("open", None, None)
        other = garden.world.member(garden.town, "张强")
        assert garden.send(other, page, to=f"{page}/{water.id}/take").status_code == 303
        assert garden.write(other).status_code == 303
    assert [one.state for one in opened(garden) if one.id == water.id] == ["done"]


def test_many_reminders_go_in_several_statements(garden, monkeypatch):
    monkeypatch.setattr(reminders_service, "AT_ONCE", 1)
    every_day(garden, 14, 14)
    assert (reminders(garden, "due"), reminders(garden, "late")) == ([DUE], [DUE])
    assert len(about(garden, "该养护了")) == 1


def test_the_adopter_who_comes_meanwhile_closes_it_and_the_days_do_nothing_twice(garden):
    every_day(garden, 30, 32)
    before = {(one.duty_code, one.due_on) for one in opened(garden)}
    assert len(before) == len(opened(garden)) and ("water", DUE) in before
    with on(33):
        garden.write(garden.adopter)
    states = {one.duty_code: one.state for one in opened(garden)}
    assert states["water"] == "closed"


def test_a_taker_who_leaves_gives_it_back(garden):
    every_day(garden, 30, 30)
    water = next(one for one in opened(garden) if one.duty_code == "water")
    taker = garden.world.member(garden.town, "李桂芳")
    with on(31):
        page = f"{garden.town.url}/opened-duties"
        garden.send(taker, page, to=f"{page}/{water.id}/take")
        with garden.inside():
            orchards.let_go_all(taker.id)
    assert next(one for one in opened(garden) if one.id == water.id).state == "open"


def test_what_a_taker_does_not_do_is_open_again_after_the_days_of_the_limit(garden):
    every_day(garden, 30, 30)
    water = next(one for one in opened(garden) if one.duty_code == "water")
    taker, page = garden.world.member(garden.town, "李桂芳"), f"{garden.town.url}/opened-duties"

    def state():
        return next((one.state, one.taken_by_id) for one in opened(garden) if one.id == water.id)

    with on(31):
        taken = garden.send(taker, page, to=f"{page}/{water.id}/take")
        at_tree = garden.browser(taker).get(taken.location)
        assert "最晚 6月7日 做完" in text_of(at_tree) and f"{page}/{water.id}/let-go" in at_tree.get_data(as_text=True)
    every_day(garden, 32, 37)
    assert state() == ("taken", taker.id)
    every_day(garden, 38, 39)
    assert state() == ("open", None)
    assert [title for title in garden.told(taker) if "重新放开" in title] == ["1-1号树的浇水重新放开了"]
    with on(39):
        assert garden.browser(taker).get(taken.location).status_code == 403  # no longer theirs
        garden.world.limit(garden.town.street, "opened_duty_days", 0)  # the control: without the limit it stays
        assert garden.send(taker, page, to=f"{page}/{water.id}/take").status_code == 303
    every_day(garden, 49, 50)
    assert state() == ("taken", taker.id)
    with on(50):
        assert garden.write(taker).status_code == 303
    assert state() == ("done", taker.id)


def test_what_the_window_or_rain_has_settled_is_open_no_more(garden):
    every_day(garden, 30, 30)
    with garden.inside(), on(31):
        orchards.note_rain(clock.today(), 25, by_id=garden.staff.id)
    every_day(garden, 31, 31)
    assert {one.state for one in opened(garden) if one.duty_code == "water"} == {"closed"}
    with garden.inside(), on(31):
        orchards.note_rain(clock.today(), 0, by_id=garden.staff.id)  # it was not so much
    every_day(garden, 32, 33)
    (again,) = [one for one in opened(garden) if one.duty_code == "water"]
    assert (again.state, again.opened_on, again.ended_at) == ("open", DUE + timedelta(days=32), None)


def lapsed(garden):
    """Two waterings of one season were opened: the adopter is told."""
    every_day(garden, 30, 30)
    with on(31):
        garden.write(garden.adopter)
    every_day(garden, 71, 72)
    with scope.inside(garden.town.scope):
        return list(db.session.scalars(scope.in_community(LapseNotice)))


def test_repeated_lapses_are_noticed_once_and_end_nothing_before_the_answer(garden):
    (notice,) = lapsed(garden)
    assert (notice.adoption_id, notice.decision) == (garden.adoption.id, None)
    assert about(garden, "请说明情况")
    desk = f"{garden.town.url}/desk/lapses/{notice.id}"
    ended = {"decision": "ended", "reason": "一直没来"}
    noticed = (notice.answer_by - DUE).days - 7
    with on(noticed + 1):
        refused = garden.send(garden.staff, desk, **ended)
        assert refused.status_code == 422 and "要等认养人说明" in text_of(refused)
        mine = f"{garden.town.url}/my/lapses/{notice.id}"
        assert garden.send(garden.adopter, mine, text="上个月住院了").status_code == 303
        assert garden.browser(garden.world.member(garden.town, "张强")).get(mine).status_code == 404
        assert "上个月住院了" in text_of(garden.browser(garden.staff).get(desk))
        kept = garden.send(garden.staff, desk, decision="kept", reason="说得清楚")
        assert kept.status_code == 303 and about(garden, "继续由您认养")
        assert garden.send(garden.staff, f"{garden.town.url}/desk/rain", to=desk, **ended).status_code == 422
    every_day(garden, noticed + 2, noticed + 3)
    with scope.inside(garden.town.scope):
        assert len(list(db.session.scalars(scope.in_community(LapseNotice)))) == 1


def test_without_an_answer_staff_may_end_it_after_the_days(garden):
    (notice,) = lapsed(garden)
    after = (notice.answer_by - DUE).days + 1
    every_day(garden, after, after)
    with scope.inside(garden.town.scope):
        assert scope.here(Adoption, garden.adoption.id).state == "active"  # no job ends it
    with on(after):
        desk = f"{garden.town.url}/desk/lapses/{notice.id}"
        assert garden.send(garden.staff, desk, decision="ended", reason="一直没来").status_code == 303
    db.session.rollback()
    with scope.inside(garden.town.scope):
        found = scope.here(Adoption, garden.adoption.id)
        assert (found.state, found.end_reason) == ("ended", "一直没来")
