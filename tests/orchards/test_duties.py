"""When a tree's care is due: windows, intervals, rain, ages, New Year and 29 February."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.orchards.duties import domain
from app.orchards.duties.domain import Due, Terms, dates_ahead, due_in, worst
from app.orchards.duties.windows import Asked, windows_ahead
from app.orchards.duties.windows import windows as all_windows
from app.rules.files import files
from app.rules.orchard_duties import DayOfYear, Duty, orchard_duties

TABLE = orchard_duties(files.default_content("orchard_duties")["rows"])
DAYS = st.dates(date(2025, 1, 1), date(2032, 12, 31))
PLANTED = st.dates(date(2018, 4, 20), date(2030, 10, 1))
SPECIES = st.sampled_from([one.code for one in TABLE.species])
RAIN = st.dictionaries(DAYS, st.integers(0, 400), max_size=30)
DONE = st.dictionaries(st.sampled_from(sorted({duty.code for duty in TABLE.duties})), st.lists(DAYS, max_size=20))


def windows(duties, planted_on, first, last):
    return all_windows(Asked(duties, planted_on, early=7), first, last)


def dues(duties, planted_on, done, rain, today):
    return domain.dues_among(windows_ahead(Asked(duties, planted_on, early=7), today), done, rain, today)


def season(duties, planted_on, done, rain, today):
    return domain.season(Asked(duties, planted_on, early=7), done, rain, today)


def duty(**changes):
    said = {
        "species": "apple", "code": "water", "name": "浇水", "name_en": "Water", "age_from": 0, "age_to": None,
        "window_from": DayOfYear(5, 1), "window_to": DayOfYear(8, 20), "interval_days": 10, "expected_minutes": 20,
        "amount": None, "amount_unit": "", "rain_counts_mm": 20, "min_temperature_c": None, "needs_skill": False,
        "is_essential": True, "note": "", "source": "", "trust": "own",
    }  # fmt: skip
    return Duty(**(said | changes))


@given(species=SPECIES, planted=PLANTED, done=DONE, rain=RAIN, today=DAYS)
def test_nothing_is_due_outside_its_window_or_after_it(species, planted, done, rain, today):
    for due in dues(TABLE.of(species), planted, done, rain, today):
        assert due.window.first <= due.on <= due.window.last
        assert due.window.last >= today
        assert due.on >= planted
        assert due.duty.is_for_age(due.window.first.year - planted.year)


@given(species=SPECIES, planted=PLANTED, done=DONE, rain=RAIN, today=DAYS)
def test_no_watering_from_november_to_march(species, planted, done, rain, today):
    for due in dues(TABLE.of(species), planted, done, rain, today):
        if due.duty.code in ("water", "freeze_water"):
            assert 4 <= due.on.month <= 10 or (due.on.month, due.duty.code) == (3, "freeze_water"), due


@given(planted=PLANTED, done=DONE, rain=RAIN, today=DAYS, species=SPECIES)
def test_doing_it_moves_it_on_and_doing_it_again_changes_nothing(species, planted, done, rain, today):
    for due in dues(TABLE.of(species), planted, done, rain, today):
        if not due.window.counts_from <= today:
            continue
        code = due.duty.code
        once = due_in(due.window, [*done.get(code, ()), today], rain, today)
        assert once == due_in(due.window, [*done.get(code, ()), today, today], rain, today)
        if once is None:
            assert not due.duty.interval_days or today + timedelta(days=due.duty.interval_days) > due.window.last
        else:
            assert once.on == max(due.window.first, today + timedelta(days=due.duty.interval_days))


@given(planted=PLANTED, today=DAYS, species=SPECIES)
def test_windows_of_one_duty_never_share_a_day(species, planted, today):
    found = {}
    for window in windows(TABLE.of(species), planted, today, today + timedelta(days=800)):
        for other in found.setdefault(window.duty.code, []):
            assert window.last < other.first or other.last < window.first
        found[window.duty.code].append(window)


@given(planted=PLANTED, done=DONE, rain=RAIN, today=DAYS, species=SPECIES)
def test_the_season_says_the_same_as_the_next_dates(species, planted, done, rain, today):
    lines = season(TABLE.of(species), planted, done, rain, today)
    due_now = {
        (d.duty.code, d.window.first) for d in dues(TABLE.of(species), planted, done, rain, today) if d.on <= today
    }
    assert due_now == {(line.window.duty.code, line.window.first) for line in lines if line.state == "due"}
    assert [line.window.first for line in lines] == sorted(line.window.first for line in lines)


@given(interval=st.integers(1, 60), until=st.integers(0, 200))
def test_the_dates_ahead_are_an_interval_apart_and_in_the_window(interval, until):
    one = duty(interval_days=interval)
    (window,) = windows([one], date(2025, 1, 1), date(2026, 1, 1), date(2026, 12, 31))
    first = window.first + timedelta(days=min(until, (window.last - window.first).days))
    days = dates_ahead(Due(window, first), window.first)
    assert days[0] == first and days[-1] <= window.last
    assert {(later - day).days for day, later in pairwise(days)} <= {interval}


@given(interval=st.integers(1, 60), ago=st.integers(0, 100))
def test_what_is_late_is_to_be_done_today_once(interval, ago):
    (window,) = windows([duty(interval_days=interval)], date(2025, 1, 1), date(2026, 1, 1), date(2026, 12, 31))
    today = window.first + timedelta(days=ago)
    days = dates_ahead(Due(window, window.first), today)
    assert days[0] == today and len(set(days)) == len(days)
    assert {(later - day).days for day, later in pairwise(days)} <= {interval}


TERMS = Terms(warn_days=14, open_days=30, last_days=3)


@pytest.mark.parametrize("needs_skill", [False, True])
def test_an_adopter_is_not_late_with_what_needs_training(needs_skill):
    (window,) = windows([duty(needs_skill=needs_skill)], PLANTED_LATELY, date(2026, 1, 1), date(2026, 12, 31))
    due, day = Due(window, window.first), window.first + timedelta(days=30)
    assert (due.warns(day, TERMS), due.opens(day, TERMS)) == (not needs_skill, not needs_skill)


@given(length=st.integers(0, 60), interval=st.integers(0, 40), until=st.integers(0, 60), last_days=st.integers(0, 10))
def test_a_short_window_is_opened_for_its_last_days_and_a_long_one_after_the_days(length, interval, until, last_days):
    first = date(2026, 6, 1)
    ends = first + timedelta(days=length)
    one = duty(interval_days=interval, window_from=DayOfYear(6, 1), window_to=DayOfYear(ends.month, ends.day))
    (window,) = windows([one], date(2025, 1, 1), first, ends)
    due, terms = Due(window, min(first + timedelta(days=until), ends)), Terms(14, 30, last_days)
    days = [first + timedelta(days=n) for n in range(length + 1)]
    opened = [day for day in days if due.opens(day, terms)]
    if length < 30:  # never so late as that
        assert opened == [day for day in days if day > due.on and day > ends - timedelta(days=last_days)]
    else:
        assert opened == [day for day in days if (day - due.on).days >= 30]
    assert not any(due.opens(day, Terms(14, 0, last_days)) for day in days), "nothing where it is switched off"


PLANTED_LATELY = date(2025, 4, 25)


@pytest.mark.parametrize(
    ("done", "rain", "today", "due"),
    [
        ([], {}, date(2026, 4, 1), date(2026, 5, 1)),
        ([], {}, date(2026, 6, 9), date(2026, 5, 1)),
        ([date(2026, 4, 27)], {}, date(2026, 5, 1), date(2026, 5, 7)),
        ([date(2026, 6, 1)], {}, date(2026, 6, 2), date(2026, 6, 11)),
        ([date(2026, 6, 1)], {date(2026, 6, 5): 200}, date(2026, 6, 6), date(2026, 6, 15)),
        ([date(2026, 6, 1)], {date(2026, 6, 5): 120, date(2026, 6, 7): 80}, date(2026, 6, 8), date(2026, 6, 17)),
        ([date(2026, 6, 6)], {date(2026, 6, 5): 120, date(2026, 6, 7): 80}, date(2026, 6, 8), date(2026, 6, 16)),
        ([date(2026, 6, 1)], {date(2026, 6, 9): 300}, date(2026, 6, 8), date(2026, 6, 11)),  # rain that has not come
        ([date(2026, 8, 12)], {}, date(2026, 8, 13), date(2027, 5, 1)),
        ([], {}, date(2026, 8, 21), date(2027, 5, 1)),
    ],
)
def test_rain_and_the_log_say_when_to_water_next(done, rain, today, due):
    (found,) = dues([duty()], PLANTED_LATELY, {"water": done}, rain, today)
    assert found.on == due


@pytest.mark.parametrize(("late", "state"), [(-1, "ok"), (0, "due"), (13, "due"), (14, "late"), (30, "opened")])
def test_only_what_is_essential_is_warned_of_and_opened(late, state):
    for essential in (True, False):
        one = duty(is_essential=essential, window_to=DayOfYear(8, 31))
        (window,) = windows([one], PLANTED_LATELY, date(2026, 1, 1), date(2026, 12, 31))
        said = Due(window, window.first).state(window.first + timedelta(days=late), TERMS)
        assert said == (state if essential or state == "ok" else "due")
    assert worst(["ok", "late", "due"]) == "late" and worst([]) == "ok"


def test_a_window_over_new_year_is_of_the_year_in_which_it_begins():
    snow = duty(code="snow_check", window_from=DayOfYear(12, 1), window_to=DayOfYear(3, 15), interval_days=14,
                rain_counts_mm=None, age_from=1)  # fmt: skip
    assert dues([snow], date(2025, 4, 25), {}, {}, date(2026, 1, 10))[0].on == date(
        2026, 12, 1
    )  # not in its first winter
    (due,) = dues([snow], date(2025, 4, 25), {"snow_check": [date(2026, 12, 30)]}, {}, date(2027, 1, 2))
    assert (due.on, due.window.first, due.window.last) == (date(2027, 1, 13), date(2026, 12, 1), date(2027, 3, 15))
    assert [line.window.first for line in season([snow], date(2020, 5, 1), {}, {}, date(2027, 1, 2))] == [
        date(2026, 12, 1), date(2027, 12, 1),
    ]  # fmt: skip


def test_29_february_is_the_last_of_the_month_in_the_other_years():
    one = duty(window_from=DayOfYear(2, 10), window_to=DayOfYear(2, 29), interval_days=0, rain_counts_mm=None)
    found = list(windows([one], date(2024, 2, 29), date(2024, 1, 1), date(2028, 12, 31)))
    assert [window.last for window in found] == [
        date(2024, 2, 29), date(2025, 2, 28), date(2026, 2, 28), date(2027, 2, 28), date(2028, 2, 29),
    ]  # fmt: skip
    assert found[0].first == date(2024, 2, 29)  # planted on that day


def test_what_was_done_for_one_window_does_not_stand_for_the_next():
    spring = duty(code="fertilise", interval_days=0, rain_counts_mm=None, window_to=DayOfYear(5, 10))
    summer = duty(code="fertilise", interval_days=0, rain_counts_mm=None, window_from=DayOfYear(5, 12),
                  window_to=DayOfYear(6, 10))  # fmt: skip
    done = {"fertilise": [date(2026, 5, 9)]}
    found = dues([spring, summer], PLANTED_LATELY, done, {}, date(2026, 5, 11))
    assert found[0].on == date(2026, 5, 12)
