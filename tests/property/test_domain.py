"""Codes, quarters and amounts."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.property.domain import (
    grouped,
    in_capitals,
    months_between,
    quarter_of,
    read_code,
    share_percent,
    state_after_payment,
)
from app.public_numbers import ALPHABET, prefix

CODES = st.text(ALPHABET, min_size=10, max_size=10)


@settings(deadline=None)  # on a loaded machine one example may wait its turn
@given(CODES, st.randoms())
def test_a_code_survives_how_people_write_it(code, random):
    said = "".join(
        random.choice({"0": "0oO", "1": "1iIlL"}.get(letter, letter + letter.lower())) + random.choice(["", " ", "-"])
        for letter in code
    )
    assert read_code(said) == code
    assert read_code(grouped(code)) == code


@pytest.mark.parametrize(
    "typed", ["", "123", "12345678901", "123456789U", "１２３４５６７８９０", "中文字符十个字凑够数了吧", "\0" * 10]
)
def test_what_is_no_code_is_none(typed):
    assert read_code(typed) is None


def test_every_community_of_a_city_has_a_prefix_of_its_own():
    assert len({prefix(place_id) for place_id in range(1, 32_769)}) == 32_768


@pytest.mark.parametrize(
    ("day", "first", "following"),
    [
        (date(2026, 1, 1), date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 3, 31), date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 12, 31), date(2026, 10, 1), date(2027, 1, 1)),
        (date(2028, 2, 29), date(2028, 1, 1), date(2028, 4, 1)),
    ],
)
def test_quarters(day, first, following):
    assert quarter_of(day) == (first, following)


@pytest.mark.parametrize(
    ("fen", "said"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角"),
        (105, "壹元零伍分"),
        (1_000, "壹拾元整"),
        (126_650, "壹仟贰佰陆拾陆元伍角"),
        (100_005, "壹仟元零伍分"),
        (1_000_100, "壹万零壹元整"),
        (10_100_000, "壹拾万壹仟元整"),
        (100_010_000, "壹佰万零壹佰元整"),
        (-4_600, "负肆拾陆元整"),
    ],
)
def test_amounts_in_the_characters_of_accounts(fen, said):
    assert in_capitals(fen) == said


@settings(deadline=None)  # on a loaded machine one example may wait its turn
@given(st.integers(1, 10**7), st.data())
def test_the_share_passes_a_half_exactly_where_the_money_does(amount, data):
    part = data.draw(st.integers(0, amount))
    assert (share_percent(part, amount) > 50) == (part * 2 > amount)


@settings(deadline=None)  # on a loaded machine one example may wait its turn
@given(st.integers(1, 10**6), st.data())
def test_a_bill_is_paid_when_points_and_cash_make_its_amount(amount, data):
    points = data.draw(st.integers(0, amount))
    cash = data.draw(st.integers(0, amount - points))
    state = state_after_payment(amount_fen=amount, points_fen=points, cash_fen=cash)
    assert (state == "paid") == (points + cash == amount)
    assert (state == "open") == (points + cash == 0)


def test_months():
    assert months_between("2025-11", "2026-02") == ["2025-11", "2025-12", "2026-01", "2026-02"]
    assert months_between("2026-03", "2026-02") == []
