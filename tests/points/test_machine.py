"""A random life of a ledger: after each step the sum is zero, nothing is negative, and wallets equal their recount."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from app import clock
from app.database import db, transaction
from app.errors import Refused
from app.points import service as points
from app.points.corrections import reversals_service
from app.points.corrections import service as corrections
from app.points.expiry import service as expiry_service
from app.points.models import Hold, Transfer
from app.scope import here, in_community
from tests.world import serial

YEARS_AGO = st.sampled_from([0, 0, 1, 3, 4])
SOME = st.integers(0, 10_000)


def machine_for(new_purse: Any) -> type[RuleBasedStateMachine]:  # noqa: C901 - a class of its own for each test
    """The machine over real communities of the test's own."""

    class Ledger(RuleBasedStateMachine):
        @initialize(budget=st.sampled_from([0, 60, 100_000]))
        def begin(self, budget: int) -> None:
            self.purse = new_purse()
            self.inside = self.purse.inside()
            self.inside.__enter__()
            self.wallets = [self.purse.member(name) for name in ("王海波", "李娜", "于得水")]
            self.company = self.purse.world.company().id
            self.holds: list[int] = []
            if budget:
                self.purse.grant(budget)

        def wallet(self, pick: int) -> points.Account:
            return self.wallets[pick % len(self.wallets)]

        def tried(self, work: Any) -> Any:
            """Done, or refused whole."""
            try:
                with transaction():
                    return work()
            except Refused:
                return None

        @rule(picks=st.lists(st.tuples(SOME, st.integers(0, 150), YEARS_AGO), min_size=1, max_size=6))
        def award(self, picks: list[tuple[int, int, int]]) -> None:
            facts = [
                self.purse.facts(
                    self.wallet(pick),
                    minutes=minutes,
                    occurred_at=max(clock.now() - timedelta(days=366 * years), FIRST),
                )
                for pick, minutes, years in picks
            ]
            self.tried(lambda: points.award(facts))
            self.tried(lambda: points.award(facts[:1]))  # sent again

        @rule(amount=st.integers(1, 300))
        def grant(self, amount: int) -> None:
            self.purse.grant(amount)

        @rule(pick=SOME, amount=st.integers(1, 60))
        def hold(self, pick: int, amount: int) -> None:
            held = self.tried(
                lambda: points.hold(
                    self.wallet(pick), amount=amount, source_type="t", source_id=serial(), expires_at=clock.now()
                )
            )
            if held is not None:
                self.holds.append(held.id)

        @precondition(lambda self: self.holds)
        @rule(pick=SOME, act=st.sampled_from(["capture", "capture", "release", "expire"]))
        def close_hold(self, pick: int, act: str) -> None:
            held = here(Hold, self.holds[pick % len(self.holds)])
            if act == "capture":
                self.tried(lambda: points.capture(held, company_id=self.company))
            else:
                self.tried(lambda: getattr(points, act)(held))

        @rule(pick=SOME)
        def reverse(self, pick: int) -> None:
            found = db.session.scalars(in_community(Transfer).order_by(Transfer.id)).all()
            if found:
                transfer = found[pick % len(found)]
                self.tried(lambda: reversals_service.reverse(transfer.id, key=f"reverse {serial()}"))

        @rule(amount=st.integers(1, 200))
        def settle(self, amount: int) -> None:
            self.tried(
                lambda: points.settle(company_id=self.company, points=amount, source_type="t", source_id=serial())
            )

        @rule(pick=SOME, amount=st.integers(1, 40))
        def give(self, pick: int, amount: int) -> None:
            wallet = self.wallet(pick)
            self.tried(lambda: points.give_to_pool(wallet, points=amount, source_type="t", source_id=serial()))

        @rule(amount=st.integers(1, 40))
        def hold_of_the_pool(self, amount: int) -> None:
            held = self.tried(
                lambda: points.hold(
                    points.support_pool(), amount=amount, source_type="t", source_id=serial(), expires_at=clock.now()
                )
            )
            if held is not None:
                self.holds.append(held.id)

        @precondition(lambda self: self.holds)
        @rule(pick=SOME, is_settled=st.booleans())
        def undo(self, pick: int, is_settled: bool) -> None:
            held = here(Hold, self.holds[pick % len(self.holds)])
            if held.state == "captured":
                self.tried(
                    lambda: points.undo_capture(held, company_id=self.company, is_settled=is_settled, reason="machine")
                )

        @rule(pick=SOME, amount=st.integers(-50, 50))
        def adjust(self, pick: int, amount: int) -> None:
            first, second = self.wallets[0].person_id, self.wallets[1].person_id
            wallet = self.wallets[2]
            asked = self.tried(lambda: corrections.ask_adjustment(wallet, amount=amount, reason="machine", by_id=first))
            if asked is not None:
                self.tried(lambda: corrections.confirm_adjustment(asked, by_id=second))

        @rule(year=st.sampled_from([2026, 2028, 2029]))
        def expire(self, year: int) -> None:
            with transaction():
                expiry_service.expire_points(date(year, 1, 1))

        @rule()
        def pay_waiting(self) -> None:
            with transaction():
                points.pay_waiting()

        @rule()
        def close_day(self) -> None:
            with transaction():
                points.close_day(clock.today() - timedelta(days=1))

        @invariant()
        def is_whole(self) -> None:
            assert self.purse.wrong() == []

        @invariant()
        def nothing_waits_for_budget_that_is_there(self) -> None:
            waiting = db.session.scalars(
                in_community(points.Award).filter_by(state="waiting").order_by("decided_at", "id")
            ).all()
            for_budget = [one for one in waiting if one.waits_for == "budget"]
            if for_budget:
                for_budget_left = points.budget_state(clock.today().year).left
                assert for_budget[0].points > for_budget_left or self.gave_back(for_budget_left)

        def gave_back(self, left: int) -> bool:
            """A reversal freed budget meanwhile: the next payment of the queue takes it."""
            with transaction():
                points.pay_waiting()
            waiting = db.session.scalars(
                in_community(points.Award).filter_by(state="waiting", waits_for="budget").order_by("decided_at", "id")
            ).first()
            return waiting is None or waiting.points > points.budget_state(clock.today().year).left

        def teardown(self) -> None:
            if hasattr(self, "inside"):
                db.session.rollback()
                self.inside.__exit__(None, None, None)

    return Ledger


FIRST = clock.at(date(2025, 1, 1), clock.local(clock.now()).time().min)


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")
def test_a_random_life_of_the_ledger_stays_whole(new_purse):
    run_state_machine_as_test(
        machine_for(new_purse),
        settings=settings(
            max_examples=5,
            stateful_step_count=14,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
            database=None,
        ),
    )
