"""A property company that serves a compound, with an agreement, bills, members with points, and a clerk."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from app import clock, scope
from app.database import db, transaction
from app.members.models import Membership
from app.organisations.models import PropertyCompany
from app.people.models import Person
from app.places.models import Household
from app.points import service as points
from app.points.corrections import service as corrections_service
from app.points.models import Account, Transfer
from app.property import service as property_service
from app.property.models import Bill, Redemption
from app.property.settlements.models import Settlement
from tests.world import Browser, Town, World, serial

SOURCE = "彩虹街道志愿服务嘉许专项"


@dataclass
class Estate:
    """A community with a company at work."""

    world: World
    town: Town
    company: PropertyCompany
    staff: Person
    second: Person
    clerk: Person

    @property
    def company_url(self) -> str:
        return f"/companies/{self.company.id}"

    def inside(self) -> Any:
        return scope.inside(self.town.scope)

    # what tests stand on

    def member(self, earned: int = 2000, *, household: Household | None = None, name: str = "王海波") -> Membership:
        """A member of the household with so many points."""
        membership = self.world.member(self.town, name, household=household)
        if earned:
            with self.inside(), transaction():
                account = points.wallet(membership.person_id)
                assert account is not None
                asked = corrections_service.ask_adjustment(
                    account, amount=earned, reason="期初积分", by_id=self.staff.id
                )
                corrections_service.confirm_adjustment(asked, by_id=self.second.id)
        return membership

    def household(self, door: str) -> Household:
        return self.world.household(self.town.place, self.town.building, unit="2单元", door=door)

    def bill(self, fen: int = 250_20, *, household: Household | None = None, number: str = "") -> Bill:
        """A bill of the household, stored."""
        with self.inside(), transaction():
            new = property_service.NewBill(
                number=number or f"WY{serial()}",
                period="2026年四季度",
                amount_fen=fen,
                due_on=date(2026, 12, 31),
                household_id=(household or self.town.household).id,
            )
            return property_service.add_bill(self.company.id, new)

    def reservation(self, amount: int = 1000, *, earned: int = 2000, door: str = "") -> Redemption:
        """A member's open reservation on a bill of a household of its own."""
        household = self.household(door or str(serial()))
        membership = self.member(earned, household=household)
        bill = self.bill(household=household)
        with self.inside(), transaction():
            return property_service.reserve(bill, points=amount, person=membership.person)

    def captured(self, amount: int = 1000, *, at: datetime | None = None) -> Redemption:
        """A confirmed redemption."""
        made = self.reservation(amount)
        with clock.standing_at(at or clock.now()), transaction():
            if at is not None:
                made.expires_at = at + timedelta(days=1)
                db.session.flush()
            property_service.confirm(made, clerk=self.clerk, cash_fen=0)
        return made

    # what tests look at

    def wallet(self, person_id: int) -> Account:
        db.session.rollback()
        with self.inside():
            found = points.wallet(person_id)
        assert found is not None
        db.session.refresh(found)
        return found

    def fresh(self, row: Any) -> Any:
        db.session.rollback()
        db.session.refresh(row)
        return row

    def settlements(self) -> list[Settlement]:
        db.session.rollback()
        with self.inside():
            statement = scope.in_community(Settlement).order_by(Settlement.month)
            return list(db.session.execute(statement).scalars())

    def captured_points(self) -> int:
        """Σ of all transfers of captures in the community."""
        statement = select(Transfer.amount).where(
            Transfer.community_id == self.town.place.id, Transfer.kind == "capture"
        )
        return sum(db.session.execute(statement).scalars())

    def counter(self) -> Browser:
        return self.world.browser(self.clerk)

    def desk(self) -> Browser:
        return self.world.browser(self.staff)


def make_estate(world: World, *, company: PropertyCompany | None = None, agreed: bool = True) -> Estate:
    """A community with a company that serves its compound, and a budget."""
    town = world.town()
    company = company or world.company("和顺物业")
    estate = Estate(
        world, town, company, world.staff(town.place), world.staff(town.place, "马芳"), world.clerk(company)
    )
    with estate.inside(), transaction():
        property_service.serve(company_id=company.id, compound_id=town.compound.id, from_day=date(2026, 1, 1))
        points.grant_budget(year=clock.today().year, points=1_000_000, funding_source=SOURCE, by_id=None)
        if agreed:
            property_service.record_agreement(
                company_id=company.id,
                year=clock.today().year,
                funding_source=SOURCE,
                signed_on=date(clock.today().year, 1, 5),
                by=estate.staff,
            )
    return estate


@pytest.fixture
def new_estate(world: World) -> Any:
    """Makes communities with a company, so that a test may have two."""
    return partial(make_estate, world)


@pytest.fixture
def estate(new_estate: Any) -> Estate:
    """One community with a company."""
    made: Estate = new_estate()
    return made


@pytest.fixture(autouse=True)
def on_a_monday() -> Iterator[None]:
    """23 November 2026, 9:00 in Shanghai: the same quarter and year for every test."""
    with clock.standing_at(datetime(2026, 11, 23, 1, 0, tzinfo=clock.SHANGHAI)):
        yield


def text_of(answer: Any) -> str:
    """The words of a page, without tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))
