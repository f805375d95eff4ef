"""A community with the published rules, a budget and members, inside its scope."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest

from app import clock, scope
from app.database import db, transaction
from app.points import service as points
from app.points.domain import AwardFacts
from app.points.models import Account, Award
from app.points.proof import recount_service
from app.rules import service as rules
from tests.world import Town, World, serial

SERVICE = {
    "evaluation": "normal",
    "paid_work_time": False,
    "day_kind": "workday",
    "heavy_or_dirty": False,
    "outdoor": True,
}


@dataclass
class Purse:
    """One community at work: short words for what the tests of points do."""

    world: World
    town: Town
    people: list[int] = field(default_factory=list)

    def member(self, name: str = "王海波") -> Account:
        """A member's wallet."""
        membership = self.world.member(self.town, name)
        self.people.append(membership.person_id)
        found = points.wallet(membership.person_id)
        assert found is not None
        return found

    def facts(self, wallet: Account, *, minutes: int = 60, **changes: Any) -> AwardFacts:
        """An hour of ordinary service is 10 points."""
        given = {
            "person_id": wallet.person_id,
            "event_kind": "service",
            "source_type": "service_record",
            "source_id": serial(),
            "title": "绿篱修剪",
            "occurred_at": clock.now() - timedelta(hours=3),
            "facts": {**SERVICE, "approved_minutes": minutes, "temperature_c": None, **changes.pop("table", {})},
        }
        return AwardFacts(**{**given, **changes})

    def award(self, wallet: Account, **changes: Any) -> Award:
        with transaction():
            return points.award([self.facts(wallet, **changes)])[0]

    def earn(self, wallet: Account, amount: int, *, occurred_at: datetime | None = None) -> None:
        """So many points (tens) at once, whatever day it was."""
        with transaction():
            points.award(
                [
                    self.facts(wallet, minutes=min(120, 6 * left), occurred_at=occurred_at or clock.now())
                    for left in range(amount, 0, -20)
                ]
            )

    def grant(self, amount: int = 100_000, year: int | None = None) -> None:
        with transaction():
            points.grant_budget(
                year=year or clock.today().year, points=amount, funding_source="街道党建经费", by_id=None
            )

    def hold(self, wallet: Account, amount: int) -> points.Hold:
        with transaction():
            return points.hold(
                wallet,
                amount=amount,
                source_type="redemption",
                source_id=serial(),
                expires_at=clock.now() + timedelta(days=7),
            )

    def balance(self, wallet: Account) -> int:
        """What the wallet really holds, read again."""
        db.session.rollback()
        db.session.refresh(wallet)
        assert wallet.balance is not None
        return wallet.balance

    def wrong(self) -> list[recount_service.Wrong]:
        """What does not come out in this community; empty is whole."""
        db.session.rollback()
        return [one for one in recount_service.recount() if one.community_id == self.town.place.id]

    def inside(self) -> Any:
        return scope.inside(self.town.scope)


@pytest.fixture
def new_purse(world: World) -> Any:
    """Makes communities with rules; the test enters them itself."""
    world.city()
    with transaction():
        rules.load_defaults()

    def make() -> Purse:
        return Purse(world, world.town())

    return make


@pytest.fixture
def purse(new_purse: Any) -> Iterator[Purse]:
    """A community with a budget, in scope."""
    made: Purse = new_purse()
    with made.inside():
        made.grant()
        yield made
