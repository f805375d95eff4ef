"""Moving home: asked for at the new community, accepted there; points come along, each with its own date."""

from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from app import clock, jobs, scope
from app.database import db, transaction
from app.inbox import service as inbox
from app.members import service as members
from app.members.models import GridLead, LeadHousehold, Membership, OpenMembership
from app.members.report_in import moving_service
from app.people.models import Role
from app.points import ledger
from app.points import service as points
from app.points.models import Account, Transfer
from app.points.moving import service as wallet_moving_service
from app.points.proof import recount_service
from app.points.wallets import service as accounts
from app.scope import in_community
from app.volunteers import service as volunteers
from app.volunteers.models import Claim, Task
from tests.members.test_moving_away import open_task
from tests.world import Town, World, serial


def earn(town: Town, person_id: int, years: dict[int, int]) -> None:
    """Points earned in these years, as adjustments post them."""
    with scope.inside(town.scope), transaction():
        wallet = points.open_wallet(person_id)
        counter = accounts.counter_account("adjustment")
        ledger.post(
            [
                ledger.Posting(
                    key=f"test:{serial()}", debit_id=counter, credit_id=wallet.id, amount=amount, kind="adjustment",
                    source_type="test", source_id=1, occurred_at=datetime(year, 5, 1, tzinfo=clock.SHANGHAI),
                )
                for year, amount in years.items()
            ]
        )  # fmt: skip


def spend(town: Town, person_id: int, amount: int) -> None:
    with scope.inside(town.scope), transaction():
        wallet = points.wallet(person_id)
        counter = accounts.counter_account("adjustment")
        ledger.post(
            [
                ledger.Posting(
                    key=f"test:{serial()}", debit_id=wallet.id, credit_id=counter, amount=amount, kind="adjustment",
                    source_type="test", source_id=1, occurred_at=clock.now(),
                )
            ]
        )  # fmt: skip


def expiring(town: Town, person_id: int) -> list[tuple[date, int]]:
    with scope.inside(town.scope):
        wallet = points.wallet(person_id)
        return [] if wallet is None else [(one.on, one.points) for one in points.expiries_of(wallet)]


def balance(town: Town, person_id: int) -> int:
    db.session.rollback()
    with scope.inside(town.scope):
        wallet = points.wallet(person_id)
        return 0 if wallet is None else int(wallet.balance or 0)


def moved_sum(*towns: Town) -> int:
    """What stands on the `moved` accounts of these communities: out of one is into another, so nothing."""
    total = 0
    for town in towns:
        with scope.inside(town.scope):
            here = Transfer.community_id == town.place.id
            kind = select(Account.id).where(Account.community_id == town.place.id, Account.kind == "moved")
            for column, sign in ((Transfer.credit_id, 1), (Transfer.debit_id, -1)):
                wanted = select(func.coalesce(func.sum(Transfer.amount), 0)).where(here, column.in_(kind))
                total += sign * int(db.session.execute(wanted).scalar_one())
    return total


def wrong(*towns: Town) -> list[object]:
    ids = {town.place.id for town in towns}
    return [one for one in recount_service.recount() if one.community_id in ids]


def ask(town: Town, person, world: World, **fields: str):
    phone = world.browser(person)
    page = f"{town.url}/report-in?moving=1"
    leaves = str(members.open_membership(person.id).community_id)
    form = {"kind": "resident", "building": str(town.building.id), "unit": "1", "door": "301", "workplace": ""}
    return phone.submit(page, f"{town.url}/report-in", **{**form, "leaves": leaves, **fields})


def asked(town: Town, person) -> Membership:
    db.session.rollback()
    with scope.inside(town.scope):
        found = members.latest_membership(person.id)
        assert found is not None
        db.session.refresh(found)
        return found


def accept(town: Town, person, world: World):
    staff = world.staff(town.place)
    page = f"{town.url}/members/{asked(town, person).id}"
    return world.browser(staff).submit("/my", f"{page}/accept", household=str(town.household.id))


def test_from_the_form_to_the_new_community_with_every_point(world: World):
    old, new = world.town(), world.town()
    person = world.member(old).person
    earn(old, person.id, {2025: 120, 2026: 80})
    spend(old, person.id, 50)
    before = expiring(old, person.id)
    assert [amount for _day, amount in before] == [70, 80]

    choice = world.browser(person).get(f"{new.url}/report-in").text
    assert "积分一起转来" in choice
    assert ask(new, person, world).status_code == 303
    assert balance(old, person.id) == 150  # until the new staff accept nothing moves
    assert members.open_membership(person.id).community_id == old.place.id
    assert accept(new, person, world).status_code == 303

    assert (balance(old, person.id), balance(new, person.id)) == (0, 150)
    assert expiring(new, person.id) == before
    assert members.open_membership(person.id).community_id == new.place.id
    left = asked(old, person)
    assert (left.state, left.moved_to_id) == ("left", new.place.id)
    assert asked(new, person).state == "active"
    assert wrong(old, new) == []
    assert moved_sum(old, new) == 0
    assert "150 分已从" in world.browser(person).get("/my/messages").text
    assert "已迁往" in world.browser(person).get(f"{old.url}/my/report-in").text


def test_claims_and_offices_of_the_old_community_end(world: World):
    old, new = world.town(), world.town()
    membership = world.member(old)
    person = membership.person
    task = open_task(world, old, world.staff(old.place))
    with scope.inside(old.scope), transaction():
        volunteers.claim(task, membership)
        members.set_grid_office(old.grid, membership, office="grid_lead", from_day=date(2026, 1, 1))
        members.set_lead_household(old.building, old.household, from_day=date(2026, 1, 1))
    ask(new, person, world)
    assert accept(new, person, world).status_code == 303
    db.session.rollback()
    with scope.inside(old.scope):
        states = list(db.session.scalars(select(Claim.state).where(Claim.community_id == old.place.id)))
        assert states == ["withdrawn"]
        for office in (GridLead, LeadHousehold):
            assert db.session.scalars(in_community(office)).one().until_day is not None


def test_a_lead_household_stays_while_somebody_of_it_is_there(world: World):
    old, new = world.town(), world.town()
    moving, _staying = world.member(old), world.member(old, "何平")
    with scope.inside(old.scope), transaction():
        members.set_lead_household(old.building, old.household, from_day=date(2026, 1, 1))
    ask(new, moving.person, world)
    accept(new, moving.person, world)
    with scope.inside(old.scope):
        assert db.session.scalars(in_community(LeadHousehold)).one().until_day is None


def test_two_communities_that_accept_the_same_person_at_once(world: World):
    old, first, second = world.town(), world.town(), world.town()
    person = world.member(old).person
    earn(old, person.id, {2025: 30, 2026: 70})
    pages = []
    for town in (first, second):
        assert ask(town, person, world).status_code == 303
        desk = world.browser(world.staff(town.place))
        page = f"{town.url}/members/{asked(town, person).id}/accept"
        pages.append((desk, page, {**desk.seal("/my"), "household": str(town.household.id)}))
    with ThreadPoolExecutor(2) as pool:
        work = [pool.submit(copy_context().run, desk.post, page, fields) for desk, page, fields in pages]
        answers = sorted(one.result().status_code for one in work)
    assert answers == [303, 422]
    assert sorted(balance(town, person.id) for town in (old, first, second)) == [0, 0, 100]
    assert moved_sum(old, first, second) == 0
    assert wrong(old, first, second) == []


@pytest.mark.parametrize("broken", ["post_moved", "_pair"])
def test_a_crash_in_the_middle_leaves_everything_as_it_was(world: World, monkeypatch, broken: str):
    old, new = world.town(), world.town()
    person = world.member(old).person
    earn(old, person.id, {2025: 30, 2026: 70})
    ask(new, person, world)
    whole, calls = getattr(wallet_moving_service, broken), []

    def breaks(*args, **kwargs):
        calls.append(1)
        if len(calls) == (2 if broken == "post_moved" else 1):  # after the points have left, before they come
            raise RuntimeError("power cut")
        return whole(*args, **kwargs)

    monkeypatch.setattr(wallet_moving_service, broken, breaks)
    assert accept(new, person, world).status_code == 500
    assert (balance(old, person.id), balance(new, person.id)) == (100, 0)
    assert asked(old, person).state == "active"
    assert members.open_membership(person.id).community_id == old.place.id
    monkeypatch.undo()
    assert accept(new, person, world).status_code == 303
    assert (balance(old, person.id), balance(new, person.id)) == (0, 100)


def test_who_is_a_member_elsewhere_does_not_move_by_accident(world: World):
    old, new, third = world.town(), world.town(), world.town()
    person = world.member(old).person
    assert ask(new, person, world, leaves="").status_code == 422
    assert ask(new, person, world, leaves=str(third.place.id)).status_code == 422
    assert ask(new, person, world, leaves="x").status_code == 422
    assert world.browser(person).get(f"{old.url}/report-in?moving=1").location == f"{old.url}/my/report-in"


def test_points_that_come_late_follow_by_the_daily_job(world: World):
    old, new = world.town(), world.town()
    person = world.member(old).person
    ask(new, person, world)
    accept(new, person, world)
    earn(old, person.id, {2026: 40})  # an hour of before was approved after the move
    for _again in range(2):
        with transaction():
            jobs.bring_late_points(clock.now())
    assert (balance(old, person.id), balance(new, person.id)) == (0, 40)
    assert moved_sum(old, new) == 0


def test_a_frozen_wallet_stays_until_it_is_free(world: World):
    old, new = world.town(), world.town()
    person = world.member(old).person
    earn(old, person.id, {2026: 40})
    with scope.inside(old.scope), transaction():
        points.wallet(person.id).frozen_reason = "核对中"
    ask(new, person, world)
    accept(new, person, world)
    assert (balance(old, person.id), balance(new, person.id)) == (40, 0)
    with scope.inside(old.scope), transaction():
        points.wallet(person.id).frozen_reason = ""
    with transaction():
        jobs.bring_late_points(clock.now())
    assert (balance(old, person.id), balance(new, person.id)) == (0, 40)


def left_of(earned: dict[int, int], used: int) -> dict[int, int]:
    """What is left of two years' points when the older are used first."""
    early = min(used, earned[2025])
    return {2025: earned[2025] - early, 2026: earned[2026] - (used - early)}


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["earn", "spend", "move"]), st.integers(0, 2), st.integers(1, 60), st.integers(2025, 2026)
    ),
    min_size=3,
    max_size=9,
)


@settings(
    max_examples=4,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],  # a step takes so long that shrinking would not end
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(steps=STEPS)
@example(steps=[("earn", 0, 52, 2026), ("move", 1, 1, 2025), ("move", 0, 1, 2025), ("earn", 0, 58, 2025)])
def test_a_life_of_moves_loses_no_point_and_keeps_every_date(world: World, steps):
    towns = [world.town(street=None) for _n in range(3)]
    person = world.member(towns[0]).person
    staff = world.staff(towns[0].place)
    at, earned, used = 0, [{2025: 0, 2026: 0} for _town in towns], [0, 0, 0]
    for act, to, amount, year in steps:
        if act == "earn":
            earn(towns[at], person.id, {year: amount})
            earned[at][year] += amount
        elif act == "spend" and sum(earned[at].values()) - used[at] >= amount:
            spend(towns[at], person.id, amount)
            used[at] += amount
        elif act == "move" and to != at:
            with scope.inside(towns[to].scope), transaction():
                made = members.report_in(
                    person, kind="resident", building=towns[to].building, door="1", moves_from_id=towns[at].place.id
                )
                members.accept(made, household=None, by=staff)
            for of, goes in left_of(earned[at], used[at]).items():
                earned[at][of] -= goes
                earned[to][of] += goes
            at = to
        left = left_of(earned[at], used[at])
        assert set(expiring(towns[at], person.id)) == {(date(year + 3, 1, 1), n) for year, n in left.items() if n}
        assert sum(balance(town, person.id) for town in towns) == sum(left.values())
        assert moved_sum(*towns) == 0
    assert wrong(*towns) == []


def test_without_a_pair_for_each_year_dates_would_change(world: World, monkeypatch):
    """The control: one pair for all years makes old points young again."""
    old, new = world.town(), world.town()
    person = world.member(old).person
    earn(old, person.id, {2025: 30, 2026: 70})
    before = expiring(old, person.id)
    monkeypatch.setattr(wallet_moving_service, "_free_by_year", lambda wallet: {2026: wallet.balance})
    ask(new, person, world)
    accept(new, person, world)
    assert expiring(new, person.id) != before


def test_without_closing_the_old_one_the_new_is_refused(world: World, monkeypatch):
    """The control: the local table lets nobody be a member twice."""
    old, new = world.town(), world.town()
    person = world.member(old).person
    ask(new, person, world)
    monkeypatch.setattr(moving_service, "close_old", lambda _membership: None)
    assert accept(new, person, world).status_code == 422
    assert db.session.get(OpenMembership, person.id).community_id == old.place.id


def test_who_organises_a_task_ahead_hands_it_over_with_the_move(world: World):
    """Staff run it then, and are told; the weekly series that it came from names them too."""
    old, new = world.town(), world.town()
    staff = world.staff(old.place)
    person = world.member(old).person
    task = open_task(world, old, staff)
    rhythm = volunteers.Rhythm(
        weekday=5, starts_minute=540, until_day=clock.today() + timedelta(days=60), skips_holidays=False
    )
    with scope.inside(old.scope), transaction():
        task.organiser_id = person.id
        series = volunteers.start_series(task, rhythm, by_id=staff.id)
    ask(new, person, world)
    assert accept(new, person, world).status_code == 303
    db.session.rollback()
    with scope.inside(old.scope):
        organisers = set(db.session.scalars(select(Task.organiser_id).where(Task.community_id == old.place.id)))
        assert organisers == {staff.id}
        db.session.refresh(series)
        assert series.said["organiser_id"] == staff.id
    assert "「清雪」改由您负责" in [message.title for message in inbox.messages(staff.id)]
    assert world.browser(person).get(f"{old.url}/tasks/{task.id}/code").status_code == 403


def test_who_is_staff_as_well_keeps_the_tasks(world: World):
    """The control: whoever still works there goes on organising."""
    old, new = world.town(), world.town()
    person = world.member(old).person
    world.staff(old.place)
    db.session.add(Role(person_id=person.id, kind="staff", place_id=old.place.id, granted_at=clock.now()))
    db.session.commit()
    task = open_task(world, old, person)
    ask(new, person, world)
    assert accept(new, person, world).status_code == 303
    db.session.rollback()
    with scope.inside(old.scope):
        assert scope.here(Task, task.id).organiser_id == person.id
