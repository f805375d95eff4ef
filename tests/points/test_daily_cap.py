"""The cap of a day, where a place switches it on: so many minutes count for points, whatever was done; hours stay."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, time, timedelta

import pytest
from sqlalchemy import func, select

from app import clock, scope
from app.database import db, transaction
from app.points import service as points
from app.points.awards import replay_service
from app.points.corrections import reversals_service
from app.points.models import Award
from app.rules import service as rules
from app.rules.files import files as rules_files
from app.scope import in_community

MOST = 240  # minutes, as the default table has it
EVENING = clock.at(date(2026, 11, 20), time(20))


@pytest.fixture(autouse=True)
def on_a_monday():
    """Three days later."""
    with clock.standing_at(EVENING + timedelta(days=3)):
        yield


@pytest.fixture
def capped(purse):
    """A street that switches the daily cap on."""
    drafts, checks = purse.world.staff(purse.town.street), purse.world.staff(purse.town.street, "赵颖")
    csv = (rules_files.FOLDER / "award-rules.csv").read_text()
    changed = csv.replace(",limit,per_day,no,", ",limit,per_day,yes,")
    assert changed != csv
    with clock.standing_at(EVENING - timedelta(hours=12)), transaction():
        version = rules.draft(
            "award",
            "award-rules.csv",
            changed.encode(),
            place_id=purse.town.street.id,
            valid_from=date(2026, 11, 20),
            person_id=drafts.id,
        )
        rules.check(version.id, person_id=checks.id)
        rules.publish(version.id, person_id=checks.id)
    return purse


def counted(purse) -> int:
    """Minutes that count for points, of all awards of the community."""
    db.session.rollback()
    return db.session.execute(
        select(func.coalesce(func.sum(Award.counted_minutes), 0)).where(
            Award.community_id == purse.town.place.id, Award.points > 0, Award.state != "reversed"
        )
    ).scalar_one()


def test_the_rest_of_a_day_counts_nothing(capped):
    wallet = capped.member()
    made = [capped.award(wallet, minutes=120, occurred_at=EVENING + timedelta(minutes=n)) for n in range(3)]
    assert [one.points for one in made] == [20, 20, 0]
    assert capped.balance(wallet) == 40
    assert capped.wrong() == []


def test_what_is_left_of_a_day_counts_and_the_line_says_so(capped):
    wallet = capped.member()
    made = [capped.award(wallet, minutes=minutes, occurred_at=EVENING) for minutes in (120, 90, 60)]
    assert [(one.points, one.counted_minutes) for one in made] == [(20, 120), (15, 90), (5, 30)]
    page = capped.world.browser(wallet.person).get(f"{capped.town.url}/my/points").text
    assert "这一天计分的时长已到上限，计 30 分钟" in page


def test_many_of_one_act_are_counted_together_in_their_order(capped):
    wallet, other = capped.member(), capped.member("李娜")
    facts = [capped.facts(one, minutes=100, occurred_at=EVENING) for one in (wallet, other, wallet, wallet)]
    with transaction():
        made = points.award(facts)
    assert [one.counted_minutes for one in made] == [100, 100, 100, 40]


def test_the_preview_promises_what_is_paid(capped):
    wallet = capped.member()
    capped.award(wallet, minutes=120, occurred_at=EVENING)
    facts = [capped.facts(wallet, minutes=120, occurred_at=EVENING) for _ in range(2)]
    seen = [one.points for one in points.preview(facts)]
    with transaction():
        paid = [one.points for one in points.award(facts)]
    assert seen == paid == [20, 0]


def test_the_next_day_begins_at_midnight_in_shanghai(capped):
    wallet = capped.member()
    midnight = clock.day_bounds(date(2026, 11, 21))[0]
    for _ in range(2):
        capped.award(wallet, minutes=120, occurred_at=midnight - timedelta(seconds=1))
    assert capped.award(wallet, minutes=60, occurred_at=midnight - timedelta(seconds=1)).points == 0
    assert capped.award(wallet, minutes=60, occurred_at=midnight).points == 10


def test_a_reversed_award_makes_room_again(capped):
    wallet = capped.member()
    first = capped.award(wallet, minutes=120, occurred_at=EVENING)
    capped.award(wallet, minutes=120, occurred_at=EVENING)
    with transaction():
        reversals_service.reverse_award(first, key="back", reason="记错了人")
    assert capped.award(wallet, minutes=120, occurred_at=EVENING).points == 20
    assert counted(capped) == MOST


def at_once(purse, wallet) -> None:
    """Eight activities of an hour, approved by eight people at the same moment."""
    app, current = purse.world.app, purse.town.scope
    facts = [purse.facts(wallet, minutes=60, occurred_at=EVENING) for _ in range(8)]
    db.session.commit()

    def give(fact) -> None:
        with app.app_context(), scope.inside(current), transaction():
            points.award([fact])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(give, facts))


def test_eight_at_once_do_not_pass_the_cap(capped):
    wallet = capped.member()
    at_once(capped, wallet)
    assert counted(capped) == MOST
    assert capped.balance(wallet) == 40
    assert capped.wrong() == []


def test_without_the_cap_they_all_count(purse):
    """The control: the default table has it switched off."""
    wallet = purse.member()
    at_once(purse, wallet)
    assert counted(purse) == 8 * 60
    assert purse.balance(wallet) == 80


def test_history_recomputes_to_the_same(capped):
    wallet = capped.member()
    for _ in range(3):
        capped.award(wallet, minutes=100, occurred_at=EVENING)
    made = list(db.session.execute(in_community(Award).order_by(Award.id)).scalars())
    assert [one.counted_minutes for one in made] == [100, 100, 40]
    here = {one.id for one in made}
    differences = [one for one in replay_service.replay() if one is not None]
    assert [one for one in differences if one.community_id == capped.town.place.id and one.award_id in here] == []
