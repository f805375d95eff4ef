"""Versions by place and by date, made by two people, and never changed afterwards."""

from datetime import date, timedelta

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import IntegrityError

from app import clock, scope
from app.database import db, transaction
from app.errors import NotHere
from app.rules import service as rules
from app.rules.errors import BadRules, CannotDecide, NotYours, Tampered, TooEarly, WrongState
from app.rules.files import files
from app.rules.versions_service import DEFAULTS_FROM

FACTS = {
    "event_kind": "service",
    "evaluation": "normal",
    "paid_work_time": False,
    "approved_minutes": 95,
    "day_kind": "weekend",
    "heavy_or_dirty": False,
    "outdoor": True,
    "temperature_c": None,
}


def default(code):
    return (files.FOLDER / files.DEFAULTS[code]).read_text()


def twelve_an_hour():
    """The award table with 12 points an hour for ordinary service."""
    text = default("award")
    old = ",10,1,120,0,yes,,,每小时10分"
    assert text.count(old) == 1
    return text.replace(old, ",12,1,120,0,yes,,,每小时12分").encode()


@pytest.fixture
def town(world):
    return world.town()


@pytest.fixture
def two_people(world, town):
    return world.staff(town.street, "高文博").id, world.staff(town.street, "刘敏").id


@pytest.fixture
def published(two_people):
    """Draft, check and publish a version of the award table for a place."""

    def publish(place, *, valid_from=None, content=None):
        first, second = two_people
        with transaction():
            row = rules.draft(
                "award",
                "award-rules.csv",
                content or twelve_an_hour(),
                place_id=place.id,
                valid_from=valid_from or clock.today(),
                person_id=first,
                remark="平常服务每小时12分",
            )
            rules.check(row.id, person_id=second)
            rules.publish(row.id, person_id=second)
            return row

    return publish


def test_the_defaults_are_version_1_of_the_city(world, town):
    for code in files.DEFAULTS:
        found = rules.in_force(code, town.place.id)
        assert (found.code, found.number, found.place_id) == (code, 1, world.city().id)
        assert found.valid_from == DEFAULTS_FROM


def test_loading_the_defaults_again_changes_nothing(world, town):
    before = [(row.id, row.sha256) for row in rules.versions()]
    with transaction():
        assert rules.load_defaults() == []
    assert [(row.id, row.sha256) for row in rules.versions()] == before


def test_an_award_is_decided_by_the_rules_in_force(town):
    with scope.inside(town.scope):
        decided = rules.decide_award(FACTS)
    assert (decided.row_code, decided.points, decided.counted_minutes, decided.hours_recorded) == ("base", 16, 95, True)


def test_a_place_without_rules_of_its_own_follows_the_nearest_above(world, town, published):
    published(town.street)
    other = world.town()
    neighbour = world.town(street=town.street)
    points = {place.id: rules.decide_award(FACTS, place_id=place.id).points for place in (town.place, neighbour.place)}
    assert set(points.values()) == {19}
    assert rules.decide_award(FACTS, place_id=other.place.id).points == 16
    own = published(town.place, content=default("award").encode())
    assert rules.in_force("award", town.place.id).id == own.id
    assert rules.decide_award(FACTS, place_id=town.place.id).points == 16
    assert rules.decide_award(FACTS, place_id=neighbour.place.id).points == 19


def test_a_version_holds_from_its_date_and_not_before(town, published):
    tomorrow = clock.today() + timedelta(days=1)
    row = published(town.place, valid_from=tomorrow)
    assert rules.in_force("award", town.place.id).number == 1
    assert rules.in_force("award", town.place.id).id != row.id
    assert rules.in_force("award", town.place.id, tomorrow).id == row.id
    assert rules.decide_award(FACTS, place_id=town.place.id, on=tomorrow).points == 19
    assert rules.decide_award(FACTS, place_id=town.place.id, on=tomorrow - timedelta(days=1)).points == 16


def test_of_two_versions_of_one_day_the_later_one_holds(town, published):
    first, second = published(town.place), published(town.place, content=default("award").encode())
    assert (first.number, second.number) == (1, 2)
    assert rules.in_force("award", town.place.id).id == second.id


def test_a_draft_decides_nothing_but_can_be_tried(town, two_people):
    with transaction():
        row = rules.draft(
            "award",
            "a.csv",
            twelve_an_hour(),
            place_id=town.place.id,
            valid_from=clock.today(),
            person_id=two_people[0],
        )
    assert rules.in_force("award", town.place.id).id != row.id
    assert rules.recompute(row.id, FACTS).points == 19
    assert rules.decide_award(FACTS, place_id=town.place.id).points == 16


def test_nobody_checks_their_own_draft(town, two_people):
    first, second = two_people
    with transaction():
        row = rules.draft(
            "award", "a.csv", twelve_an_hour(), place_id=town.place.id, valid_from=clock.today(), person_id=first
        )
    with pytest.raises(NotYours), transaction():
        rules.check(row.id, person_id=first)
    with pytest.raises(WrongState), transaction():
        rules.publish(row.id, person_id=second)
    with pytest.raises(IntegrityError, match="second_person"), transaction():
        db.session.execute(
            text("UPDATE rule_version SET state = 'checked', checked_by_id = :p WHERE id = :id"),
            {"p": first, "id": row.id},
        )
    with transaction():
        rules.check(row.id, person_id=second)
    with pytest.raises(WrongState), transaction():
        rules.check(row.id, person_id=second)


def test_rules_do_not_reach_back(town, published):
    with pytest.raises(TooEarly):
        published(town.place, valid_from=clock.today() - timedelta(days=1))
    assert rules.in_force("award", town.place.id).number == 1


def test_a_bad_file_makes_no_draft(town, two_people):
    before = len(rules.versions())
    with pytest.raises(BadRules), transaction():
        rules.draft(
            "award", "a.csv", b"order\n1\n", place_id=town.place.id, valid_from=clock.today(), person_id=two_people[0]
        )
    assert len(rules.versions()) == before


def test_a_version_that_was_tampered_with_decides_nothing(town, published):
    row = published(town.place)
    db.session.execute(
        text("UPDATE rule_version SET content = jsonb_set(content, '{nodes,1,content,rules,12,then_factor}', '\"9\"') "
             "WHERE id = :id"), {"id": row.id},
    )  # fmt: skip
    db.session.commit()
    with pytest.raises(Tampered):
        rules.version(row.id)


def test_limits_and_parameters_in_force(town):
    with scope.inside(town.scope):
        assert rules.limit("check_in_early_minutes") == 15
        assert rules.limit("wallet_cap") == 15_000
        assert rules.limit("per_day") is None
        assert (rules.limit_row("per_day").value, rules.limit_row("per_day").owner) == (240, "points")
        metrics = rules.star_metrics_of(rules.parameters("star_metrics"))
        assert [metrics.stars(total) for total in (59.9, 60, 79, 80, 95, 100)] == [0, 1, 2, 3, 5, 5]
        assert sum(metric.weight for metric in metrics.of("lead_household")) == 100
        with pytest.raises(KeyError):
            rules.limit("no such limit")


def test_an_award_recomputes_to_the_same_and_what_differs_is_found(town, published):
    with scope.inside(town.scope):
        old = rules.decide_award(FACTS)
    published(town.place)
    with scope.inside(town.scope):
        new = rules.decide_award(FACTS)
    assert (old.points, new.points) == (16, 19)
    kept = [
        rules.Recorded(name, award.version.id, FACTS, award.row_code, award.points)
        for name, award in (("old", old), ("new", new))
    ]
    assert list(rules.replay(kept)) == []
    forged = kept[0]._replace(points=160)
    wrong_type = kept[0]._replace(facts={**FACTS, "approved_minutes": "95"})
    (first, again), (second, error) = rules.replay([*kept, forged, wrong_type])
    assert (first, again.points) == (forged, 16)
    assert second == wrong_type
    assert isinstance(error, CannotDecide)


def test_a_thousand_decisions_ask_the_database_once(town):
    asked = []

    def count(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    with scope.inside(town.scope):
        rules.decide_award(FACTS)
        db.session.rollback()
        event.listen(db.engine, "before_cursor_execute", count)
        try:
            for minutes in range(1_000):
                rules.decide_award({**FACTS, "approved_minutes": minutes})
                rules.limit("second_person")
        finally:
            event.remove(db.engine, "before_cursor_execute", count)
    assert len(asked) == 1


def test_a_redemption_says_what_a_point_is_worth(town):
    facts = {
        "kind": "own_bill",
        "membership_active": True,
        "wallet_on_hold": False,
        "bill_open": True,
        "company_agreement": True,
        "points_requested": 1_000,
        "points_missing": 0,
        "redeemed_this_quarter": 0,
        "bill_share_percent_after": 40,
        "same_community": True,
        "budget_ready": True,
    }
    with scope.inside(town.scope):
        decided = rules.decide_redemption(facts)
        refused = rules.decide_redemption({**facts, "redeemed_this_quarter": 1})
    assert (decided.is_allowed, decided.fen_per_point, decided.code_valid_days) == (True, 10, 7)
    assert decided.explain().sentence == "1,000 分，10 分抵 1 元，抵 100.00 元"
    assert (refused.is_allowed, refused.row_code, refused.fen_per_point) == (False, "quarter_used", 0)
    assert refused.note in refused.explain().sentence


@pytest.mark.parametrize(
    ("changes", "sentence", "sums"),
    [
        (
            {"day_kind": "statutory_holiday", "approved_minutes": 155},
            "每小时 10 分 × 1.5 × 2 小时 = 30 分；一次最多计 2 小时",
            [("时长 2 小时 35 分，一次最多计 2 小时", "计 2 小时"), ("每小时 10 分 × 1.5 × 2 小时", "30 分")],
        ),
        (
            {"approved_minutes": 95},
            "每小时 10 分 × 1 小时 35 分 = 15.83 分，取整 16 分",
            [
                ("时长 1 小时 35 分", "计 1 小时 35 分"),
                ("每小时 10 分 × 1 小时 35 分", "15.83 分"),
                ("取整", "16 分"),
            ],
        ),
        ({"event_kind": "referral", "approved_minutes": 0}, "一次 20 分", [("一次的分", "20 分")]),
        ({"paid_work_time": True}, "不计分，0 分", [("这一条不计分", "0 分")]),
    ],
)
def test_an_award_is_explained_with_the_numbers_put_in(town, changes, sentence, sums):
    with scope.inside(town.scope):
        why = rules.decide_award({**FACTS, **changes}).explain()
    assert why.sentence == sentence
    assert list(why.sums) == sums
    assert why.rule
    assert why.number


def test_a_version_that_is_not_there_is_not_here(world):
    with pytest.raises(NotHere):
        rules.version(10**12)


def test_the_defaults_were_in_force_before_everything_here():
    assert date(2025, 12, 31) > DEFAULTS_FROM
