"""A reversal follows who moved home: the points are fetched from where they went, and the ledger stays whole."""

from dataclasses import dataclass
from datetime import timedelta

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from app import clock, scope
from app.database import db, transaction
from app.inbox import service as inbox
from app.members import service as members
from app.members.models import Membership
from app.people.models import Person
from app.points import service as points
from app.points.awards.budgets_models import Budget
from app.points.corrections import reversals_service
from app.points.corrections import service as corrections_service
from app.points.models import Award, Transfer
from app.points.moving import following_service
from app.scope import in_community
from tests.members.test_moving_home import accept, ask, balance, earn, expiring, moved_sum, spend, wrong
from tests.world import Town, World, serial


@dataclass
class Moved:
    """Somebody who earned an award in one community and moved to another."""

    world: World
    old: Town
    new: Town
    person: Person
    award_id: int
    amount: int

    def reverse(self) -> None:
        """As staff of the old community annul the hours."""
        with scope.inside(self.old.scope), transaction():
            points.reverse_award(scope.here(Award, self.award_id), key=f"test:{serial()}", reason="时长不实")

    def debt(self, town: Town) -> int:
        db.session.rollback()
        with scope.inside(town.scope):
            wallet = points.wallet(self.person.id)
            return 0 if wallet is None else wallet.debt


def award(town: Town, person_id: int, minutes: int = 60) -> Award:
    facts = {"evaluation": "normal", "paid_work_time": False, "day_kind": "workday", "heavy_or_dirty": False}
    given_ = points.AwardFacts(
        person_id=person_id, event_kind="service", source_type="service_record", source_id=serial(), title="绿篱修剪",
        occurred_at=clock.now() - timedelta(hours=3),
        facts={**facts, "outdoor": True, "approved_minutes": minutes, "temperature_c": None},
    )  # fmt: skip
    with scope.inside(town.scope), transaction():
        made = points.award([given_])[0]
    assert (made.state, made.points > 0) == ("paid", True)
    return made


def moved(world: World, *, towns: tuple[Town, Town] | None = None) -> Moved:
    old, new = towns or (world.town(), world.town())
    with scope.inside(old.scope), transaction():
        points.grant_budget(year=clock.today().year, points=10_000, funding_source="专项", by_id=None)
    with scope.inside(new.scope), transaction():
        points.grant_budget(year=clock.today().year, points=10_000, funding_source="专项", by_id=None)
    person = world.member(old).person
    made = award(old, person.id)
    award_id, amount = made.id, made.points
    ask(new, person, world)
    assert accept(new, person, world).status_code == 303
    return Moved(world, old, new, person, award_id, amount)


def drawn(town: Town) -> int:
    with scope.inside(town.scope):
        return db.session.execute(in_community(Budget)).scalar_one().drawn


def test_points_are_fetched_from_the_new_home(world: World):
    case = moved(world)
    assert (balance(case.old, case.person.id), balance(case.new, case.person.id)) == (0, case.amount)
    case.reverse()
    assert (balance(case.old, case.person.id), balance(case.new, case.person.id)) == (0, 0)
    assert (case.debt(case.old), case.debt(case.new)) == (0, 0)
    assert drawn(case.old) == 0
    assert wrong(case.old, case.new) == []
    assert moved_sum(case.old, case.new) == 0
    assert f"从这里收回 {case.amount} 分" in " ".join(one.title for one in inbox.messages(case.person.id))


def test_also_where_the_new_home_has_the_smaller_number(world: World):
    new, old = world.town(), world.town()
    case = moved(world, towns=(old, new))
    case.reverse()
    assert (balance(old, case.person.id), balance(new, case.person.id)) == (0, 0)
    assert wrong(old, new) == []


def test_what_is_spent_there_is_owed_there_and_paid_by_what_is_earned_there(world: World):
    case = moved(world)
    spend(case.new, case.person.id, case.amount - 1)
    case.reverse()
    assert (balance(case.old, case.person.id), case.debt(case.old)) == (0, 0)
    assert (balance(case.new, case.person.id), case.debt(case.new)) == (0, case.amount - 1)
    assert drawn(case.old) == case.amount - 1  # the budget gets what really came back
    assert wrong(case.old, case.new) == []
    made = award(case.new, case.person.id)
    assert (balance(case.new, case.person.id), case.debt(case.new)) == (made.points - (case.amount - 1), 0)
    assert wrong(case.old, case.new) == []


def test_without_following_the_debt_stands_on_an_empty_wallet(world: World, monkeypatch):
    """The control: this is how it was evaded."""
    case = moved(world)
    monkeypatch.setattr(following_service.members, "home_of_moved", lambda person_id: None)
    case.reverse()
    assert (case.debt(case.old), balance(case.new, case.person.id)) == (case.amount, case.amount)


def test_points_of_other_years_keep_their_dates(world: World):
    case = moved(world)
    earn(case.new, case.person.id, {2024: 30, 2025: 40})
    before = dict(expiring(case.new, case.person.id))
    case.reverse()
    after = dict(expiring(case.new, case.person.id))
    assert sum(before.values()) - sum(after.values()) == case.amount
    assert {day: left for day, left in before.items() if left in (30, 40)} == after


def test_who_left_and_is_nowhere_owes_where_it_was(world: World):
    case = moved(world)
    with scope.inside(case.new.scope), transaction():
        membership = members.active_membership(case.person.id)
        assert isinstance(membership, Membership)
        members.leave(membership, reason="搬走了", by=world.staff(case.new.place))
    case.reverse()
    assert case.debt(case.old) == case.amount
    assert wrong(case.old, case.new) == []


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.explicit, Phase.generate],
)
@given(spent=st.integers(0, 60), more=st.integers(0, 40), year=st.sampled_from([2025, 2026]))
def test_whatever_is_spent_meanwhile_the_ledger_is_whole(world: World, spent: int, more: int, year: int):
    """What the person has, less what is owed, is what they earned and what they spent, over both communities."""
    case = moved(world)
    if more:
        earn(case.new, case.person.id, {year: more})
    spent = min(spent, case.amount + more)
    if spent:
        spend(case.new, case.person.id, spent)
    case.reverse()
    have = balance(case.old, case.person.id) + balance(case.new, case.person.id)
    owed = case.debt(case.old) + case.debt(case.new)
    assert have - owed == more - spent
    assert owed == max(0, spent - more)
    assert wrong(case.old, case.new) == []
    assert moved_sum(case.old, case.new) == 0
    assert sum(left for _day, left in expiring(case.new, case.person.id)) == have


def test_a_reversal_by_hand_follows_too(world: World):
    case = moved(world)
    staff = world.staff(case.old.place)
    with scope.inside(case.old.scope), transaction():
        wallet = points.wallet(case.person.id)
        assert wallet is not None
        paid = reversals_service.find_transfer(_award_transfer(case))
        asked = corrections_service.ask_reversal(paid, wallet, reason="时长不实", by_id=staff.id)
        assert asked.state == "confirmed"  # so few points that one person is enough
    assert balance(case.new, case.person.id) == 0
    assert wrong(case.old, case.new) == []


def _award_transfer(case: Moved) -> int:
    paid = in_community(Transfer).filter_by(idempotency_key=f"award:{case.award_id}")
    return db.session.execute(paid).scalar_one().id


def test_twice_is_once(world: World):
    case = moved(world)
    case.reverse()
    case.reverse()
    assert balance(case.new, case.person.id) == 0
    assert wrong(case.old, case.new) == []
