"""A random life of one tree: never more adopters than may, nobody beside one who has it alone, a line in order."""

from datetime import date, timedelta

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

from app import clock, scope
from app.database import db
from app.errors import Refused
from app.members.models import Membership
from app.orchards import service as orchards
from app.orchards.adoptions.models import Adoption
from app.orchards.models import Orchard, Tree
from tests.orchards.garden import Garden, at_noon

PEOPLE = 6


@pytest.fixture
def garden(world):
    world.city()
    return Garden(world)


def test_the_tree_and_its_line(garden, world):  # noqa: C901 - one machine, a rule a method
    people = [world.member(garden.town, f"党员{n}") for n in range(PEOPLE)]
    with clock.standing_at(at_noon(date(2026, 4, 1))):
        unbounded = ("trees_per_adopter", "lines_per_adopter", "adoption_asks_per_day")
        world.limits(garden.town.street, dict.fromkeys(unbounded, 9999))

    class Life(RuleBasedStateMachine):
        """The model: who has the tree and who waits for it, each with whether they want it alone."""

        @initialize(most=st.integers(1, 3))
        def plant(self, most):
            self.now, self.most, self.active, self.line = at_noon(date(2026, 4, 10)), most, [], []
            with self.tick(), garden.inside():
                scope.here(Orchard, garden.orchard.id).adopters_per_tree = most
                said = orchards.TreeText(
                    row=2, column=2, label="2-2", species="apple", variety="", planted_on=date(2025, 5, 1)
                )
                orchard = scope.here(Orchard, garden.orchard.id)
                for one in orchards.trees_of(orchard):
                    if one.label == "2-2":
                        one.state = "replaced"
                db.session.flush()
                self.tree_id = orchards.add_tree(orchard, said, by_id=garden.staff.id).id

        def tick(self):
            self.now += timedelta(seconds=1)
            return clock.standing_at(self.now)

        def room(self, exclusive):
            alone = any(wish for _n, wish in self.active)
            return not self.active if exclusive else not alone and len(self.active) < self.most

        def move_up(self):
            for one in list(self.line):
                if self.room(one[1]):
                    self.line.remove(one)
                    self.active.append(one)
                elif not one[1]:  # who wants it alone steps aside, who shares it does not
                    return

        @rule(n=st.integers(0, PEOPLE - 1), exclusive=st.booleans(), may_wait=st.booleans())
        def ask(self, n, exclusive, may_wait):
            is_in = n in [one for one, _wish in self.active + self.line]
            is_awaited = any(exclusive or not wish for _n, wish in self.line)
            has_room = self.room(exclusive) and not is_awaited
            with self.tick(), scope.inside(garden.town.scope):
                tree, who = scope.here(Tree, self.tree_id), scope.here(Membership, people[n].id)
                try:
                    orchards.ask(tree, orchards.Asking("member", exclusive), membership=who, may_wait=may_wait)
                    db.session.commit()
                except Refused:
                    db.session.rollback()
                    assert is_in or not (has_room or may_wait)
                    return
            assert not is_in
            (self.active if has_room else self.line).append((n, exclusive))

        @precondition(lambda self: self.active)
        @rule(data=st.data())
        def end(self, data):
            one = data.draw(st.sampled_from(self.active))
            with self.tick(), scope.inside(garden.town.scope):
                orchards.end(self.adoption_of(one[0]), reason="搬家", by=people[one[0]].person)
                db.session.commit()
            self.active.remove(one)
            self.move_up()

        @precondition(lambda self: self.line)
        @rule(data=st.data())
        def leave_the_line(self, data):
            one = data.draw(st.sampled_from(self.line))
            with self.tick(), scope.inside(garden.town.scope):
                orchards.withdraw(self.adoption_of(one[0]))
                db.session.commit()
            self.line.remove(one)
            self.move_up()

        @precondition(lambda self: self.active)
        @rule(data=st.data(), to=st.integers(0, PEOPLE - 1))
        def hand_over(self, data, to):
            one = data.draw(st.sampled_from(self.active))
            if to in [n for n, _wish in self.active]:
                return
            with self.tick(), scope.inside(garden.town.scope):
                mine, other = self.adoption_of(one[0]), scope.here(Membership, people[to].id)
                orchards.offer_hand_over(mine, other)
                orchards.accept_hand_over(mine, by=other)
                db.session.commit()
            self.active.remove(one)
            self.active.append((to, one[1]))
            self.line = [(n, wish) for n, wish in self.line if n != to]
            self.move_up()

        @invariant()
        def the_rows_say_the_same(self):
            if not hasattr(self, "tree_id"):
                return
            with scope.inside(garden.town.scope):
                assert self.of_state("active") == {people[n].id for n, _wish in self.active}
                assert self.of_state("waiting") == {people[n].id for n, _wish in self.line}
            assert len(self.active) <= self.most
            assert len(self.active) == 1 or not any(wish for _n, wish in self.active)

        def of_state(self, state):
            db.session.expire_all()
            found = scope.in_community(Adoption).filter_by(tree_id=self.tree_id, state=state)
            return {one.membership_id for one in db.session.scalars(found)}

        def adoption_of(self, n):
            db.session.expire_all()
            live = Adoption.state.in_(("asked", "waiting", "active"))
            mine = scope.in_community(Adoption).filter_by(tree_id=self.tree_id, membership_id=people[n].id)
            return db.session.scalars(mine.where(live)).one()

    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
