"""The default tables: an example for every row, and the points and sums that come of it."""

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.rules.content import table_in
from app.rules.files import files
from app.rules.tables.compiled import CompiledTable
from app.rules.tables.domain import largest_allowed, points_of
from app.rules.tables.evaluator import decide

SERVICE = {
    "event_kind": "service",
    "evaluation": "normal",
    "paid_work_time": False,
    "approved_minutes": 120,
    "day_kind": "workday",
    "heavy_or_dirty": False,
    "outdoor": False,
    "temperature_c": None,
}
HOLIDAY = {"day_kind": "statutory_holiday"}
HEAVY = {"heavy_or_dirty": True}
COLD = {"outdoor": True, "temperature_c": -25}

AWARDS = [
    ("falsified", {"evaluation": "falsified", **HOLIDAY}, 0, False),
    ("misconduct", {"evaluation": "misconduct"}, 0, True),
    ("misconduct", {"evaluation": "complaint_upheld", **HEAVY}, 0, True),
    ("referral", {"event_kind": "referral", "evaluation": None, "approved_minutes": 0}, 20, False),
    ("training_attended", {"event_kind": "training_attended", **HOLIDAY}, 0, False),
    ("paid_time", {"paid_work_time": True, **HOLIDAY}, 0, True),
    ("too_short", {"approved_minutes": 9}, 0, True),
    ("holiday_heavy_cold", {**HOLIDAY, **HEAVY, **COLD}, 59, True),
    ("holiday_heavy", {**HOLIDAY, **HEAVY}, 45, True),
    ("holiday_heavy", {**HOLIDAY, **HEAVY, "outdoor": True, "temperature_c": -20}, 45, True),
    ("holiday_cold", {**HOLIDAY, **COLD}, 39, True),
    ("heavy_cold", {**HEAVY, **COLD}, 39, True),
    ("holiday", HOLIDAY, 30, True),
    ("holiday", {**HOLIDAY, "outdoor": True, "temperature_c": None}, 30, True),
    ("heavy", HEAVY, 30, True),
    ("heavy", {**HEAVY, "outdoor": False, "temperature_c": -30}, 30, True),
    ("cold", COLD, 26, True),
    ("base", {}, 20, True),
    ("base", {"day_kind": "weekend"}, 20, True),
    ("base", {"approved_minutes": 10}, 2, True),
    ("base", {"approved_minutes": 95}, 16, True),
    ("base", {"approved_minutes": 600}, 20, True),
    ("base", {"evaluation": None, "paid_work_time": None, "day_kind": None, "heavy_or_dirty": None}, 20, True),
    ("nothing_matched", {"event_kind": "whistle_helpful"}, 0, True),
    ("nothing_matched", {"event_kind": "something else"}, 0, True),
]


@pytest.fixture(scope="module")
def award():
    return CompiledTable(table_in(files.default_content("award"))[0])


@pytest.fixture(scope="module")
def redemption():
    return CompiledTable(table_in(files.default_content("redemption"))[0])


@pytest.mark.parametrize(("row", "changes", "points", "hours_recorded"), AWARDS)
def test_an_example_for_every_award_row(award, row, changes, points, hours_recorded):
    facts = {**SERVICE, **changes}
    decision = decide(award, facts)
    assert decision.row_code == row
    assert points_of(decision.outputs, facts["approved_minutes"]).points == points
    assert decision.outputs["hours_recorded"] is hours_recorded


def test_every_active_award_row_has_its_example(award):
    assert {row for row, *_ in AWARDS} == {row.row.code for row in award.rows}


def test_no_activity_earns_more_than_59_points(award):
    facts = {**SERVICE, **HOLIDAY, **HEAVY, **COLD, "approved_minutes": 24 * 60}
    assert points_of(decide(award, facts).outputs, 24 * 60).points == 59


OWN_BILL = {
    "kind": "own_bill",
    "membership_active": True,
    "wallet_on_hold": False,
    "bill_open": True,
    "company_agreement": True,
    "points_requested": 500,
    "points_missing": 0,
    "redeemed_this_quarter": 0,
    "bill_share_percent_after": 33.3,
    "same_community": True,
    "budget_ready": True,
}
CARE_LIST = {
    "kind": "gift_care_list",
    "bill_open": None,
    "company_agreement": None,
    "bill_share_percent_after": None,
}
REDEMPTIONS = [
    ("not_member", {"membership_active": False, "wallet_on_hold": True}, False),
    ("on_hold", {"wallet_on_hold": True}, False),
    ("other_community", {"same_community": False}, False),
    ("bill_closed", {"bill_open": False}, False),
    ("no_agreement", {"company_agreement": False}, False),
    ("not_enough", {"points_missing": 1}, False),
    ("quarter_used", {"redeemed_this_quarter": 1}, False),
    ("over_half", {"bill_share_percent_after": 50.001}, False),
    ("budget_wait", {"budget_ready": False}, False),
    ("own_bill", {}, True),
    ("own_bill", {"bill_share_percent_after": 50}, True),
    ("gift_bill", {"kind": "gift_bill", "redeemed_this_quarter": 3}, True),
    ("over_half", {"kind": "gift_bill", "bill_share_percent_after": 51}, False),
    ("gift_care_list", CARE_LIST, True),
    ("not_enough", {**CARE_LIST, "points_missing": 5}, False),
    ("nothing_matched", {"kind": "lottery"}, False),
]


@pytest.mark.parametrize(("row", "changes", "is_allowed"), REDEMPTIONS)
def test_an_example_for_every_redemption_row(redemption, row, changes, is_allowed):
    decision = decide(redemption, {**OWN_BILL, **changes})
    assert (decision.row_code, decision.outputs["allowed"]) == (row, is_allowed)
    assert bool(decision.outputs.get("fen_per_point")) is is_allowed


def test_every_active_redemption_row_has_its_example(redemption):
    assert {row for row, *_ in REDEMPTIONS} == {row.row.code for row in redemption.rows}


@given(
    kind=st.sampled_from(["own_bill", "gift_bill", "gift_care_list"]),
    amount_fen=st.integers(1, 2_000_000),
    on_the_bill=st.integers(0, 5_000),
    free=st.integers(0, 15_000),
    redeemed=st.integers(0, 2),
)
def test_what_is_allowed_for_some_points_is_allowed_for_fewer(
    redemption, kind, amount_fen, on_the_bill, free, redeemed
):
    """So that the most that may be redeemed can be found by bisection."""

    def is_allowed(points):
        share = (on_the_bill + points) * 10 * 100 / amount_fen
        facts = {
            **OWN_BILL,
            "kind": kind,
            "points_requested": points,
            "points_missing": max(0, points - free),
            "redeemed_this_quarter": redeemed,
            "bill_share_percent_after": share,
        }
        return decide(redemption, facts).outputs["allowed"] is True

    most = largest_allowed(is_allowed, free)
    tried = sorted({*range(0, free, max(1, free // 40)), most - 1, most, most + 1, free})
    verdicts = [is_allowed(points) for points in tried if points > 0]
    assert verdicts == sorted(verdicts, reverse=True)
    assert most == 0 or is_allowed(most)
    assert most == free or not is_allowed(most + 1)


def test_half_of_an_odd_bill_is_not_passed(redemption):
    """Half of 150.29 yuan is 75.145: 751 points are 75.10, 752 would be 75.20."""

    def is_allowed(points):
        share = points * 10 * 100 / 15_029
        return decide(redemption, {**OWN_BILL, "bill_share_percent_after": share}).outputs["allowed"] is True

    assert largest_allowed(is_allowed, 10_000) == 751


@given(
    minutes=st.integers(0, 2_000),
    rate=st.integers(0, 100),
    factor=st.decimals(0, 5, places=3),
    most=st.none() | st.integers(0, 240),
)
def test_points_are_rounded_half_up_once(minutes, rate, factor, most):
    outputs = {"points_per_hour": rate, "factor": float(factor), "counted_minutes_max": most}
    counted = minutes if most is None else min(minutes, most)
    exact = Fraction(rate) * Fraction(Decimal(str(float(factor)))) * counted / 60
    worth = points_of(outputs, minutes)
    assert (worth.points, worth.counted_minutes) == (floor(exact + Fraction(1, 2)), counted)
    assert points_of(outputs, minutes, "down").points == floor(exact)


def test_a_half_is_rounded_up_where_python_would_round_to_even():
    outputs = {"points_per_hour": 10, "factor": 1, "counted_minutes_max": 120}
    assert [points_of(outputs, minutes).points for minutes in (2, 3, 15, 27, 39)] == [0, 1, 3, 5, 7]
    assert round(2.5) == 2


def test_minutes_below_nothing_are_a_mistake():
    with pytest.raises(ValueError):
        points_of({"points_per_hour": 10}, -1)
