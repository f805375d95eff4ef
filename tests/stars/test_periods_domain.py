"""A half-year's states, and how many stars are given for those earned."""

from hypothesis import given
from hypothesis import strategies as st

from app.stars.periods.domain import EFFECTS, OBJECTION_MOVES, PERIOD_MOVES, Standing, give, may_move

stars = st.none() | st.integers(0, 5)
graces = st.none() | st.integers(0, 5)
standings = st.none() | st.builds(Standing, stars, st.booleans())
effects = st.lists(st.sampled_from(sorted(EFFECTS)), max_size=3)


@given(st.lists(st.sampled_from(["computed", "notice", "final", "open"]), max_size=12))
def test_whatever_is_pressed_the_notice_comes_before_the_end_and_the_end_is_one(pressed):
    state, seen = "open", ["open"]
    for step in pressed:
        if may_move(PERIOD_MOVES, state, step):
            state = step
            seen.append(step)
    assert "final" not in seen or seen[-2:] == ["notice", "final"]
    assert seen.count("notice") <= 1
    assert "open" not in seen[1:]
    assert all(not OBJECTION_MOVES[answered] for answered in ("upheld", "refused", "withdrawn"))


@given(stars, graces, standings, effects, st.booleans())
def test_what_is_given_never_goes_above_what_a_veto_leaves(earned, grace, before, found, barred):
    given_now = give(earned, grace=grace, before=before, effects=found, barred=barred)
    if "removed" in found:
        assert (given_now.stars, given_now.why) == (0, "removed")
    elif barred:
        assert (given_now.stars, given_now.why) == (None, "barred")
    elif earned is None:
        assert given_now.stars is None
    elif found:
        assert given_now.stars == min(earned, *(EFFECTS[one] for one in found))
    else:
        assert given_now.stars >= earned
    assert (given_now.why == "") == (given_now.stars == earned and not barred and "removed" not in found)


@given(graces, st.integers(0, 5), st.lists(st.integers(0, 5), min_size=1, max_size=8))
def test_nobody_falls_by_more_stars_than_the_rule_says_without_a_half_year_of_grace(grace, first, earned):
    before = Standing(first)
    for one in earned:
        now = give(one, grace=grace, before=before)
        assert now.stars is not None and before.stars is not None
        if grace is not None and before.stars - now.stars > grace:
            assert before.by_grace
        if now.by_grace:
            assert now.stars == before.stars - grace > one
        before = Standing(now.stars, now.by_grace)
