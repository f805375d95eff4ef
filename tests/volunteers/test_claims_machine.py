"""A random life of one task: slots are never over or under, and are offered in the order in which people came."""

from datetime import timedelta

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
from sqlalchemy import select

from app import clock, scope
from app.database import db
from app.errors import Refused
from app.volunteers import service
from app.volunteers.models import Claim, Task
from app.volunteers.tasks.forms import said_before
from app.volunteers.tasks.service import TaskText
from tests.volunteers.conftest import NINE

PEOPLE = 6
EVENING = 18  # o'clock: two hours later it is not yet night


@pytest.fixture
def people(yard, member):
    return [member(f"党员{n}") for n in range(PEOPLE)]


def test_slots_and_line_keep_their_order(yard, people):  # noqa: C901 - one machine, a rule a method
    class Life(RuleBasedStateMachine):
        """The model: who holds a slot, for whom one is kept, and who waits, as lists of persons."""

        @initialize(capacity=st.integers(1, 3))
        def publish(self, capacity):
            self.task = yard.task(capacity=capacity)
            self.capacity, self.held, self.kept, self.line = capacity, [], [], []
            self.now = NINE - timedelta(days=6)

        def tick(self):
            self.now += timedelta(seconds=1)
            return clock.standing_at(self.now)

        @property
        def sold(self):
            return len(self.held) + len(self.kept)

        def offer(self):
            while self.line and self.sold < self.capacity:
                self.kept.append(self.line.pop(0))

        @rule(n=st.integers(0, PEOPLE - 1), may_wait=st.booleans())
        def claim(self, n, may_wait):
            is_in = n in self.held + self.kept + self.line
            has_room = self.sold < self.capacity
            with self.tick(), scope.inside(yard.town.scope):
                try:
                    made = service.claim(self.fresh(), people[n], may_wait=may_wait)
                    db.session.commit()
                except Refused:
                    db.session.rollback()
                    assert is_in or not (has_room or may_wait)
                    return
            assert not is_in
            assert made.state == ("taken" if has_room else "waiting")
            (self.held if has_room else self.line).append(n)

        @precondition(lambda self: self.kept)
        @rule(data=st.data())
        def accept(self, data):
            n = data.draw(st.sampled_from(self.kept))
            with self.tick(), scope.inside(yard.town.scope):
                service.accept_offer(self.claim_of(n))
                db.session.commit()
            self.kept.remove(n)
            self.held.append(n)

        @precondition(lambda self: self.held + self.line)
        @rule(data=st.data())
        def accept_what_is_not_offered(self, data):
            n = data.draw(st.sampled_from(self.held + self.line))
            with self.tick(), scope.inside(yard.town.scope), pytest.raises(Refused):
                service.accept_offer(self.claim_of(n))
            db.session.rollback()

        @rule(data=st.data())
        def nobody_answers(self, data):
            """Two hours of the day pass, and the job comes by; what is offered in the evening is kept overnight."""
            self.now += timedelta(hours=2, seconds=1)
            if clock.local(self.now).hour >= EVENING:
                self.now += timedelta(hours=15)
            with self.tick():
                service.pass_on_offers()
                db.session.commit()
            self.kept = []
            self.offer()

        @precondition(lambda self: self.held or self.kept or self.line)
        @rule(data=st.data())
        def withdraw(self, data):
            n = data.draw(st.sampled_from(self.held + self.kept + self.line))
            with self.tick(), scope.inside(yard.town.scope):
                service.withdraw(self.claim_of(n))
                db.session.commit()
            next(people for people in (self.held, self.kept, self.line) if n in people).remove(n)
            self.offer()

        @rule(capacity=st.integers(1, 5))
        def change(self, capacity):
            with self.tick(), scope.inside(yard.town.scope):
                task = self.fresh()
                said = {name: value for name, value in said_before(task).items() if name != "version"}
                try:
                    service.change_task(task, TaskText(**{**said, "capacity": capacity}), version=task.version)
                    db.session.commit()
                except Refused:
                    db.session.rollback()
                    assert capacity < self.sold
                    return
            assert capacity >= self.sold
            self.capacity = capacity
            self.offer()

        @invariant()
        def the_rows_say_the_same(self):
            if not hasattr(self, "task"):
                return
            with scope.inside(yard.town.scope):
                task = self.fresh()
                assert (task.taken, task.capacity) == (self.sold, self.capacity)
                assert self.persons("taken") == {people[n].person_id for n in self.held}
                assert self.persons("offered") == {people[n].person_id for n in self.kept}
                assert self.persons("waiting") == {people[n].person_id for n in self.line}

        def fresh(self):
            db.session.expire_all()
            return scope.here(Task, self.task.id)

        def persons(self, state):
            rows = select(Claim.person_id).where(
                Claim.community_id == yard.town.place.id, Claim.task_id == self.task.id
            )
            return set(db.session.execute(rows.where(Claim.state == state)).scalars())

        def claim_of(self, n):
            db.session.expire_all()
            rows = scope.in_community(Claim).where(
                Claim.task_id == self.task.id,
                Claim.person_id == people[n].person_id,
                Claim.state.in_(("taken", "offered", "waiting")),
            )
            return db.session.execute(rows).scalar_one()

        def teardown(self):
            """The next life's task is at the same time: this one must not overlap with it."""
            with self.tick(), scope.inside(yard.town.scope):
                service.cancel_task(self.fresh(), reason="下一轮")
                db.session.commit()

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=8,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
