"""The opening day: defaults, accounts of those who work here, communities with their buildings, companies."""

from datetime import timedelta
from itertools import count

from app import scope
from app.database import db
from app.demo import accounts
from app.demo.accounts import Account
from app.demo.article import BUILDINGS_A_GRID, COMPANIES, GRID_NAMES, SUN, TOWNS, TWENTY_FIVE, CompoundPlan, TownPlan
from app.demo.cast import House, Town
from app.demo.dates import Dates
from app.demo.names import Names
from app.demo.timeline import note
from app.organisations import service as organisations
from app.organisations.departments_service import DEFAULT_LIST
from app.people import service as people
from app.people.accounts import consents_service, passwords
from app.people.models import Person
from app.places import service as places
from app.places.inside import households_service as households
from app.places.inside import service as inside
from app.places.models import Building, Grid, Place
from app.points import service as points
from app.property import service as property_
from app.rules import service as rules
from app.volunteers import service as volunteers

OTHERS_FIRST_PHONE = 19900000011


class Stage:
    """Builds what must stand before anybody reports in."""

    def __init__(self, dates: Dates, names: Names) -> None:
        self.dates, self.names = dates, names
        self.password_hash = passwords.hashed(accounts.PASSWORD)  # one for all: argon2 is slow on purpose
        self.phones = count(OTHERS_FIRST_PHONE)
        self.companies: list[int] = []
        self.clerks: list[int] = []

    def build(self) -> list[Town]:
        """Everything of the opening day; the communities, the article's first one first."""
        rules.load_defaults(min(rules.DEFAULTS_FROM, self.dates.beginning.replace(month=1, day=1)))
        volunteers.load_kinds()
        consents_service.load_texts()
        organisations.load_departments(DEFAULT_LIST.read_bytes())
        city = places.find_city()
        assert city is not None
        administrator = self.enrol(accounts.ADMINISTRATOR.name, accounts.ADMINISTRATOR.phone)
        people.grant_role(administrator, "administrator", place=city, by=None)
        note("roles grant", administrator, by=None, place_id=city.id, kind="administrator")
        self._add_companies(city, administrator)
        return [self._town(plan, administrator) for plan in TOWNS]

    def enrol(self, name: str, phone: str) -> Person:
        """An account with the known password."""
        person = people.sign_up(name=name, phone=phone, password=None)
        person.password_hash = self.password_hash
        return person

    def _add_companies(self, city: Place, administrator: Person) -> None:
        known: list[Account | None] = [accounts.CLERK, None]
        for (name, telephone, address, hours), account in zip(COMPANIES, known, strict=True):
            company = organisations.add_company(name, telephone=telephone, counter_address=address, opening_hours=hours)
            note("organisations.add_company", company, by=administrator.id, place_id=city.id, name=name)
            clerk = self._worker(account)
            people.grant_role(clerk, "clerk", place=city, company_id=company.id, by=administrator)
            note("roles.grant", clerk, by=administrator.id, place_id=city.id, kind="clerk")
            self.companies.append(company.id)
            self.clerks.append(clerk.id)

    def _worker(self, account: Account | None) -> Person:
        """A person who works here: a known account, or one of the others."""
        if account is not None:
            return self.enrol(account.name, account.phone)
        return self.enrol(self.names.next(), str(next(self.phones)))

    def _staff(self, place: Place, administrator: Person, account: Account | None) -> Person:
        person = self._worker(account)
        people.grant_role(person, "staff", place=place, by=administrator)
        note("roles.grant", person, by=administrator.id, place_id=place.id, kind="staff")
        return person

    def _town(self, plan: TownPlan, administrator: Person) -> Town:
        place = places.find_by_code(plan.code)
        assert place is not None
        assert place.parent is not None
        street = place.parent
        assert street.parent is not None
        is_sun = plan is SUN
        street_staff = self._staff(street, administrator, accounts.STREET if is_sun else None)
        if is_sun:
            self._staff(street.parent, administrator, accounts.COUNTY)
        known = {SUN: (accounts.STAFF, accounts.SECOND_STAFF), TWENTY_FIVE: (accounts.ORCHARD_STAFF, None)}
        opening = self.dates.spring - timedelta(days=10) if plan is TWENTY_FIVE else self.dates.opening
        town = Town(plan, places.as_scope(place), street.id, opening)
        town.staff = [self._staff(place, administrator, account).id for account in known.get(plan, (None, None))]
        town.street_staff = street_staff.id
        town.company_id, town.clerk = self.companies[plan.company], self.clerks[plan.company]
        with scope.inside(town.community):
            self._build_inside(town)
            self._agree(town)
        return town

    def _build_inside(self, town: Town) -> None:
        """Compounds of regular buildings; every fourth begins a new grid."""
        grid: Grid | None = None
        for order, plan in enumerate(town.plan.compounds):
            compound = inside.add_compound(plan.name, address=plan.address, walking_order=order + 1)
            for number in range(1, plan.buildings + 1):
                if grid is None or len(town.houses) % BUILDINGS_A_GRID == 0:
                    grid = inside.add_grid(GRID_NAMES[len(town.grid_ids)])
                    town.grid_ids.append(grid.id)
                building = inside.add_building(f"{number}号楼", grid=grid, compound=compound)
                units, floors = range(1, 4), range(1, plan.floors + 1)
                households.fill_building(building, units=units, floors=floors, a_floor=2)
                town.houses.append(_house(building, plan))
        note("places_import.confirm", None, by=town.staff[0], buildings=len(town.houses))

    def _agree(self, town: Town) -> None:
        """The company serves all compounds, and each year's agreement names who pays; the street grants the budget."""
        from_day = self.dates.beginning - timedelta(days=365)
        staff = db.session.get_one(Person, town.staff[0])
        for compound_id in dict.fromkeys(house.compound_id for house in town.houses):
            property_.serve(company_id=town.company_id, compound_id=compound_id, from_day=from_day)
        for year in self.dates.years():
            source = f"{town.plan.funding}（{year}年度）"
            signed_on = min(self.dates.beginning, self.dates.beginning.replace(year=year, month=1, day=1))
            agreement = property_.record_agreement(
                company_id=town.company_id, year=year, funding_source=source, signed_on=signed_on, by=staff
            )
            note("agreements.record", agreement, by=staff.id, year=year, funding_source=source)
            grant = points.grant_budget(
                year=year, points=town.plan.budget, funding_source=source, by_id=town.street_staff
            )
            note("budgets.grant", grant, by=town.street_staff, year=year, points=grant.points)


def _house(building: Building, plan: CompoundPlan) -> House:
    doors = [(row.id, row.unit, row.door) for row in households.households(building.id)]
    return House(building.id, building.name, building.grid_id, building.compound_id, plan.name, doors)
