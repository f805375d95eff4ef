"""A community with staff, and somebody who wants to report in."""

from dataclasses import dataclass

import pytest

from app.members.models import Membership
from app.people.models import Person
from tests.world import Browser, Town, World


@dataclass
class Case:
    """What most tests of this folder stand on."""

    world: World
    town: Town
    staff: Person
    desk: Browser
    person: Person
    phone: Browser

    def ask(self, browser: Browser | None = None, **fields: str):
        """Fill in the report-in of a resident; `fields` replaces what it says."""
        form = {"kind": "resident", "building": str(self.town.building.id), "unit": "1", "door": "301", "workplace": ""}
        page = f"{self.town.url}/report-in"
        return (browser or self.phone).submit(page, **{**form, **fields})

    def asked(self, person: Person | None = None) -> Membership:
        """The person's last report-in, as stored now."""
        return latest(self.town, person or self.person)

    def page(self, membership: Membership) -> str:
        return f"{self.town.url}/members/{membership.id}"

    def accept(self, membership: Membership, desk: Browser | None = None, **fields: str):
        """Accept as staff do, with the household that the form proposes unless told."""
        form = {"household": str(self.town.household.id), **fields}
        return (desk or self.desk).submit("/my", f"{self.page(membership)}/accept", **form)


def latest(town: Town, person: Person) -> Membership:
    """The person's last report-in at a community."""
    from app import scope
    from app.database import db
    from app.members import service as members

    db.session.rollback()
    with scope.inside(town.scope):
        membership = members.latest_membership(person.id)
        if membership is not None:
            db.session.refresh(membership)
    assert membership is not None
    return membership


@pytest.fixture
def case(world: World) -> Case:
    """A community with one of its staff, and a person with a browser each."""
    town = world.town()
    staff, person = world.staff(town.place), world.person("赵小雪")
    return Case(world, town, staff, world.browser(staff), person, world.browser(person))
