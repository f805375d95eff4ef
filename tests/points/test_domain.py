"""Pure rules of points: what expires when, who is paid, what a state may become; and the Merkle tree."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.points.domain import (
    ADJUSTMENT_MOVES,
    AWARD_MOVES,
    HOLD_MOVES,
    Expiry,
    cut_off,
    expiries,
    fits,
    last_day_plus_one,
    may_become,
    paid_whole,
)
from app.points.proof.merkle import tree_head

# Earned by year, used, and what is left of it: (earned, used, [(no longer good from, points)])
EXPIRIES = [
    ({}, 0, []),
    ({2024: 100}, 0, [(date(2027, 1, 1), 100)]),
    ({2024: 100}, 30, [(date(2027, 1, 1), 70)]),
    ({2024: 100}, 100, []),
    ({2024: 100, 2025: 50}, 120, [(date(2028, 1, 1), 30)]),
    ({2024: 100, 2025: 50}, 0, [(date(2027, 1, 1), 100), (date(2028, 1, 1), 50)]),
    ({2025: 50, 2024: 100, 2026: 5}, 150, [(date(2029, 1, 1), 5)]),
]


@pytest.mark.parametrize(("earned", "used", "left"), EXPIRIES)
def test_the_oldest_points_are_used_first(earned, used, left):
    assert expiries(earned, used, 24) == [Expiry(*one) for one in left]


@pytest.mark.parametrize(
    ("as_of", "months", "before"),
    [
        (date(2026, 12, 31), 24, date(2024, 1, 1)),
        (date(2027, 1, 1), 24, date(2025, 1, 1)),
        (date(2027, 6, 30), 24, date(2025, 1, 1)),
        (date(2027, 6, 30), 30, date(2024, 1, 1)),
        (date(2027, 7, 1), 30, date(2025, 1, 1)),
        (date(2027, 1, 1), 0, date(2027, 1, 1)),
    ],
)
def test_the_cut_off_moves_on_the_first_day_after_the_months(as_of, months, before):
    assert cut_off(as_of, months) == before


@given(st.dates(date(2025, 1, 1), date(2100, 1, 1)), st.integers(0, 60))
def test_cut_off_and_expiry_agree(as_of, months):
    year = cut_off(as_of, months).year
    assert last_day_plus_one(year - 1, months) <= as_of < last_day_plus_one(year, months)


@pytest.mark.parametrize(
    ("wanted", "left", "count"),
    [([], 5, 0), ([5], 5, 1), ([6], 5, 0), ([5, 6, 1], 10, 1), ([1, 2, 3], 6, 3), ([9, 1], 5, 0)],
)
def test_awards_are_paid_whole_and_in_order(wanted, left, count):
    assert paid_whole(wanted, left) == count


@pytest.mark.parametrize(
    ("balance", "points", "cap", "fit"), [(14_990, 10, 15_000, True), (14_990, 11, 15_000, False), (99, 1, None, True)]
)
def test_a_wallet_is_full_at_its_cap(balance, points, cap, fit):
    assert fits(balance, points, cap) is fit


@pytest.mark.parametrize("moves", [HOLD_MOVES, AWARD_MOVES, ADJUSTMENT_MOVES])
def test_states_lead_to_states(moves):
    assert {to for ends in moves.values() for to in ends} <= set(moves)
    assert any(not ends for ends in moves.values())


def test_a_closed_hold_stays_closed():
    assert not may_become(HOLD_MOVES, "captured", "released")
    assert may_become(HOLD_MOVES, "open", "captured")


# The vectors of Certificate Transparency (RFC 9162 keeps the tree of RFC 6962).
ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
HEADS = {
    0: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    1: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    2: "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    3: "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    4: "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    5: "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    6: "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    7: "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    8: "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}


@pytest.mark.parametrize(("count", "head"), HEADS.items())
def test_the_merkle_tree_has_the_published_heads(count, head):
    assert tree_head([bytes.fromhex(entry) for entry in ENTRIES[:count]]).hex() == head


@given(st.lists(st.binary(max_size=4), min_size=1, max_size=40), st.data())
def test_any_change_changes_the_head(entries, data):
    place = data.draw(st.integers(0, len(entries) - 1))
    changed = [*entries[:place], entries[place] + b"!", *entries[place + 1 :]]
    assert tree_head(entries) != tree_head(changed)
    assert tree_head(entries) != tree_head([*entries, b""])
