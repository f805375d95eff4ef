"""A community whose lead household has records in the half-year that is over."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta

import pytest

from app import clock, scope
from app.database import db, transaction
from app.members.models import KnownMember, LeadHousehold
from app.people.models import Person
from app.stars.domain import period_named
from app.stars.periods import reading_service, service
from app.stars.periods.models import StarPeriod, StarResult
from tests.stars.test_ratings import served
from tests.world import Browser, Town, World

HALF = period_named("2026H1")
assert HALF is not None
MONDAY = datetime(2026, 7, 6, 9, 0, tzinfo=clock.SHANGHAI)


class Yard:
    """Three members reported in of four known, two of them active, ten hours each: 34 of 45 points, two stars."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.town: Town = world.town()
        self.staff, self.second = world.staff(self.town.place), world.staff(self.town.place, "赵立新")
        with clock.standing_at(datetime(2026, 3, 2, 9, 0, tzinfo=clock.SHANGHAI)):
            self.members = [world.member(self.town, name) for name in ("魏海涛", "佟桂珍", "关秀云")]
            ids = {"community_id": self.town.place.id, "building_id": self.town.building.id}
            self.office = world.store(
                LeadHousehold(**ids, household_id=self.town.household.id, from_day=date(2025, 7, 1))
            )
            for n in range(4):
                row = {"name": f"党员{n}", "phone_last4": f"{n:04d}", "listed_at": clock.now()}
                world.store(KnownMember(**ids, **row))
        for membership in self.members[:2]:
            for day in (4, 11):
                at = datetime(2026, 4, day, 9, 0, tzinfo=clock.SHANGHAI)
                served(world, self.town, membership, minutes=600, at=at)

    @contextmanager
    def inside(self) -> Iterator[None]:
        with scope.inside(self.town.scope), transaction():
            yield

    def browser(self, person: Person) -> Browser:
        return self.world.browser(person)

    def period(self, label: str = "2026H1") -> StarPeriod:
        db.session.expire_all()
        with scope.inside(self.town.scope):
            return service.find(label)

    def result(self, label: str = "2026H1") -> StarResult:
        with scope.inside(self.town.scope):
            return reading_service.all_results(self.period(label))[0]

    def step(self, which: str, by: Person | None = None, label: str = "2026H1", **said: str):
        """Press one button of the half-year's page."""
        browser = self.browser(by or self.staff)
        listing = f"{self.town.url}/stars/periods"
        page = browser.get(f"{listing}/{label}")
        source = f"{listing}/{label}" if page.status_code == 200 else listing
        version = str(self.period(label).version) if page.status_code == 200 else "0"
        seal = browser.seal(source if 'name="once"' in browser.get(source).text else f"{self.town.url}/stars/vetoes")
        return browser.post(f"{listing}/{label}/{which}", {**seal, "version": version, **said})


@pytest.fixture
def yard(world: World) -> Iterator[Yard]:
    made = Yard(world)
    with clock.standing_at(MONDAY):
        yield made


def later(days: int) -> datetime:
    """Some days after the Monday."""
    return MONDAY + timedelta(days=days)
