"""A community at work for the journeys: its staff, its company's clerk and its street's staff, who sign in by phone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

import pytest
from flask import Flask

from app import clock
from app.database import db, transaction
from app.members.models import Membership
from app.people import service as people
from app.people.models import Person
from app.places.models import Place
from app.points import service as points
from app.points.corrections import service as corrections_service
from app.property import service as property_
from app.scope import inside
from app.volunteers import service as volunteers
from tests.journeys.people import PASSWORD
from tests.world import Town, World, serial

MONDAY = clock.at(date(2026, 11, 23), time(9))
SOURCE = "彩虹街道志愿服务嘉许专项"


@dataclass
class Ground:
    """Where the journey takes place, and the phone numbers that its people sign in with."""

    world: World
    town: Town
    company_id: int
    phones: dict[str, str]

    def earned_before(self, name: str, amount: int) -> None:
        """The member brings points of earlier months, which two of the staff have put down."""
        with inside(self.town.scope), transaction():
            member = db.session.query(Membership).filter_by(community_id=self.town.place.id, state="active").one()
            assert member.person.name == name
            account = points.wallet(member.person_id)
            assert account is not None
            asked = corrections_service.ask_adjustment(
                account, amount=amount, reason="期初积分", by_id=self.world.staff(self.town.place).id
            )
            corrections_service.confirm_adjustment(asked, by_id=self.world.staff(self.town.place).id)


def someone(world: World, name: str, kind: str, *, place: Place, company_id: int | None = None) -> str:
    """A person with that role who signs in by phone; gives the number."""
    phone = new_phone()
    with transaction():
        person: Person = people.sign_up(name=name, phone=phone, password=PASSWORD, consents=("terms",))
        people.grant_role(person, kind, place=place, company_id=company_id, by=None)
    return phone


def new_phone() -> str:
    return f"138{serial() % 10**8:08d}"


@pytest.fixture
def ground(world: World) -> Iterator[Ground]:
    """A community whose company has an agreement, on a Monday morning."""
    with clock.standing_at(MONDAY):
        city = world.city()
        volunteers.load_kinds()
        town = world.town()
        company = world.company("和顺物业")
        phones = {
            "staff": someone(world, "刘敏", "staff", place=town.place),
            "street": someone(world, "孟宇", "staff", place=town.street),
            "clerk": someone(world, "孙柜", "clerk", place=city, company_id=company.id),
        }
        signer = world.staff(town.place)
        with inside(town.scope), transaction():
            property_.serve(company_id=company.id, compound_id=town.compound.id, from_day=date(2026, 1, 1))
            points.grant_budget(year=2026, points=100_000, funding_source=SOURCE, by_id=None)
            property_.record_agreement(
                company_id=company.id, year=2026, funding_source=SOURCE, signed_on=date(2026, 1, 5), by=signer
            )
        yield Ground(world, town, company.id, phones)


@pytest.fixture
def site(app: Flask, address: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where the application answers, and where its QR codes lead."""
    monkeypatch.setitem(app.config, "PUBLIC_URL", address)
    return address
