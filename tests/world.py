"""Communities, people and browsers for a test: each builds its own, so that tests share a database and never meet."""

import itertools
import re
import secrets
from collections.abc import Mapping
from contextvars import Context
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from app import clock, scope
from app.database import db
from app.members.models import Membership, OpenMembership
from app.organisations.models import PropertyCompany, Workplace
from app.people.models import Person, Role
from app.places.models import Building, Compound, Grid, Household, Place, PlaceClosure
from app.public_numbers import new_number
from app.rules import service as rules
from app.rules.files import files
from app.rules.versions_service import DEFAULTS_FROM

_serial = itertools.count(secrets.randbelow(10_000_000) * 1000)


def serial() -> int:
    """A number that no other test of the session has."""
    return next(_serial)


@dataclass
class Town:
    """A community with a grid, a compound, a building and a household to stand on."""

    place: Place
    street: Place
    county: Place
    grid: Grid
    compound: Compound
    building: Building
    household: Household

    @property
    def scope(self) -> scope.Community:
        return scope.Community(id=self.place.id, code=self.place.code, name=self.place.short_name)

    @property
    def url(self) -> str:
        return f"/c/{self.place.code}"


class World:
    """Builds what a test stands on; everything is stored before it is returned."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    # places

    def city(self, *, rules_from: date = DEFAULTS_FROM) -> Place:
        found = db.session.execute(select(Place).where(Place.parent_id.is_(None))).scalar()
        if found is None:
            found = self._place("city", None)
            rules.load_defaults(rules_from)
            db.session.commit()
        return found

    def town(self, *, street: Place | None = None) -> Town:
        """A new community, in a new street and county unless a street is given."""
        county = street.parent if street else self._place("county", self.city())
        assert county is not None
        street = street or self._place("street", county)
        place = self._place("community", street)
        ids = {"community_id": place.id}
        grid = self.add(Grid(**ids, name="第一网格", pinyin="di yi wang ge"))
        compound = self.add(Compound(**ids, name="阳光家园", pinyin="yang guang jia yuan"))
        building = self.add(self._building(place, grid=grid, compound=compound, name="6号楼"))
        household = self.store(self._household(place, building, unit="1单元", door="301"))
        return Town(place, street, county, grid, compound, building, household)

    def building(self, place: Place, *, grid: Grid, compound: Compound, name: str) -> Building:
        return self.store(self._building(place, grid=grid, compound=compound, name=name))

    def _building(self, place: Place, *, grid: Grid, compound: Compound, name: str) -> Building:
        return Building(community_id=place.id, grid_id=grid.id, compound_id=compound.id, name=name, pinyin=name)

    def household(self, place: Place, building: Building, *, unit: str, door: str) -> Household:
        return self.store(self._household(place, building, unit=unit, door=door))

    def _household(self, place: Place, building: Building, *, unit: str, door: str) -> Household:
        return Household(community_id=place.id, building_id=building.id, unit=unit, door=door, added_at=clock.now())

    def _place(self, level: str, parent: Place | None) -> Place:
        number = serial()
        name = {"city": "鹤城", "county": "测试区", "street": "测试街道", "community": "测试社区"}[level]
        code = "2302" if level == "city" else f"9{number:011d}"
        place = Place(code=code, name=name, short_name=name, level=level, pinyin="ce shi", initials="cs")
        place.parent_id = parent.id if parent else None
        db.session.add(place)
        db.session.flush()
        above = db.session.execute(
            select(PlaceClosure.ancestor_id, PlaceClosure.depth).where(PlaceClosure.descendant_id == place.parent_id)
        ).all()
        for ancestor_id, depth in [*((a, d + 1) for a, d in above), (place.id, 0)]:
            db.session.add(PlaceClosure(ancestor_id=ancestor_id, descendant_id=place.id, depth=depth))
        db.session.flush()
        return place

    # people

    def person(self, name: str = "王海波") -> Person:
        return self.store(self._person(name))

    def _person(self, name: str) -> Person:
        return Person(
            name=name,
            pinyin="wang hai bo",
            initials="whb",
            phone=None,
            phone_index=None,
            volunteer_number=f"QT{serial():012d}",
            created_at=clock.now(),
        )

    def member(
        self,
        town: Town,
        name: str = "王海波",
        *,
        kind: str = "in_service",
        household: Household | None = None,
        referred_by: Membership | None = None,
    ) -> Membership:
        """An active member of the community, with a wallet."""
        person = self.add(self._person(name))
        membership = Membership(
            community_id=town.place.id,
            person_id=person.id,
            kind=kind,
            state="active",
            building_id=town.building.id,
            household_id=(household or town.household).id,
            workplace_id=self.add(self._workplace()).id if kind == "in_service" else None,
            referred_by_id=referred_by.id if referred_by else None,
            asked_at=clock.now(),
            decided_at=clock.now(),
            receipt_number=new_number(town.place.id),
        )
        db.session.add_all([membership, OpenMembership(person_id=person.id, community_id=town.place.id)])
        with scope.inside(town.scope):
            from app.points import service as points

            points.open_wallet(person.id)
            db.session.commit()
        return membership

    def staff(self, place: Place, name: str = "刘敏") -> Person:
        """Staff at that very place: a community, a street, a county or the city."""
        return self._with_role("staff", place=place, name=name)

    def administrator(self, name: str = "高管") -> Person:
        return self._with_role("administrator", place=self.city(), name=name)

    def clerk(self, company: PropertyCompany, name: str = "孙柜") -> Person:
        return self._with_role("clerk", place=self.city(), name=name, company=company)

    def _with_role(self, kind: str, *, place: Place, name: str, company: PropertyCompany | None = None) -> Person:
        person = self.add(self._person(name))
        role = Role(person_id=person.id, kind=kind, place_id=place.id, granted_at=clock.now())
        role.company_id = company.id if company else None
        self.store(role)
        return person

    # organisations

    def workplace(self) -> Workplace:
        return self.store(self._workplace())

    def _workplace(self) -> Workplace:
        return Workplace(name=f"测试单位{serial()}", pinyin="ce shi", initials="cs")

    def company(self, name: str = "测试物业") -> PropertyCompany:
        return self.store(PropertyCompany(name=f"{name}{serial()}", pinyin="ce shi", telephone="0452-0000000"))

    # the rest

    def limit(self, place: Place, code: str, value: int | str) -> None:
        """From today on the place and all below it apply another number; the default ones otherwise."""
        self.limits(place, {code: value})

    def limits(self, place: Place, numbers: Mapping[str, int | str]) -> None:
        """The same of several."""
        changed = (files.FOLDER / "limits.csv").read_text()
        for code, value in numbers.items():
            changed, found = re.subn(rf"^{code},[^,]+,", f"{code},{value},", changed, flags=re.MULTILINE)
            assert found == 1, code
        one, second = self.staff(place), self.staff(place)
        made = rules.draft(
            "limits", "limits.csv", changed.encode(), place_id=place.id, valid_from=clock.today(), person_id=one.id
        )
        rules.check(made.id, person_id=second.id)
        rules.publish(made.id, person_id=second.id)
        db.session.commit()

    def add(self, row: Any) -> Any:
        """Send a row to the database; it is stored with the next one."""
        with scope.across_communities():
            db.session.add(row)
            db.session.flush()
        return row

    def store(self, row: Any) -> Any:
        db.session.add(row)
        if hasattr(row, "community_id"):
            with scope.across_communities():
                db.session.commit()
                db.session.refresh(row)
        else:
            db.session.commit()
        return row

    def browser(self, person: Person | None = None) -> "Browser":
        """A browser of its own; signed in where a person is given."""
        browser = Browser(self.app)
        if person is not None:
            from app.people.sign_in import sessions

            token = sessions.start_sign_in(person, device="test")
            db.session.commit()
            Context().run(browser.keep, sessions.SESSION_KEY, token)  # its end must not leave the test's scope
        return browser


class ClientApart(FlaskClient):
    """A client whose requests each have an application context of their own, not that of the test around them.

    Flask-Login keeps the person on `g`: shared, a permission test passes falsely.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        return Context().run(super().open, *args, **kwargs)


class Browser:
    """Opens pages and sends their forms as a browser without JavaScript does."""

    def __init__(self, app: Flask) -> None:
        self.client: FlaskClient = ClientApart(app)

    def keep(self, name: str, value: str) -> None:
        """Put a value into the browser's session cookie."""
        with self.client.session_transaction() as session:
            session[name] = value

    def get(self, url: str, **options: Any) -> TestResponse:
        return self.client.get(url, **options)

    def post(self, url: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        return self.client.post(url, data=data, **options)

    def seal(self, page: str) -> dict[str, str]:
        """The hidden fields (csrf and idempotency key) of the first form of a page."""
        answer = self.get(page)
        assert answer.status_code in (200, 422), f"{page}: {answer.status_code}"
        text = answer.get_data(as_text=True)
        found = {}
        for name in ("csrf_token", "once"):
            match = re.search(rf'name="{name}"[^>]*value="([^"]+)"', text)
            assert match, f"{page} has no form with {name}"
            found[name] = match[1]
        return found

    def submit(self, page: str, action: str | None = None, **fields: Any) -> TestResponse:
        """Open the page, fill in its form and send it (to `action`, or to the page itself)."""
        return self.post(action or page, {**self.seal(page), **fields})
