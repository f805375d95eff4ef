"""Which company serves which compounds, and what it has agreed with the community for a year."""

from collections.abc import Iterable
from datetime import date, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db
from app.errors import NotHere
from app.people.models import Person
from app.places import service as places
from app.property.agreements.models import Agreement, ServiceArea
from app.property.errors import AlreadyAgreed, AlreadyServed
from app.scope import Community, across_communities, community_id, in_community


def service_areas() -> list[ServiceArea]:
    """The areas served now in this community."""
    statement = (
        in_community(ServiceArea)
        .where(ServiceArea.until_day.is_(None))
        .options(joinedload(ServiceArea.compound), joinedload(ServiceArea.company))
        .order_by(ServiceArea.compound_id)
    )
    return list(db.session.execute(statement).scalars())


def serve(*, company_id: int, compound_id: int, from_day: date) -> ServiceArea:
    """Record that a company serves a compound from a day on; a compound has one company at a time."""
    if compound_id not in {compound.id for compound in places.compounds()}:
        raise NotHere("compound")
    statement = in_community(ServiceArea).where(ServiceArea.compound_id == compound_id, ServiceArea.until_day.is_(None))
    present = db.session.execute(statement.options(joinedload(ServiceArea.company)).with_for_update(of=ServiceArea))
    if (found := present.scalar()) is not None:
        raise AlreadyServed(found.company.name)
    area = ServiceArea(community_id=community_id(), company_id=company_id, compound_id=compound_id, from_day=from_day)
    db.session.add(area)
    db.session.flush()
    return area


def end_service(area: ServiceArea) -> None:
    """The company serves the compound no longer from today on; one of today counts for its day."""
    area.until_day = max(clock.today(), area.from_day + timedelta(days=1))


def served_compounds(company_id: int) -> set[int]:
    """The compounds of this community that the company serves now."""
    statement = in_community(ServiceArea).where(ServiceArea.company_id == company_id, ServiceArea.until_day.is_(None))
    return {area.compound_id for area in db.session.execute(statement).scalars()}


def communities_of(company_id: int) -> list[Community]:
    """The communities where the company serves, or has served, a compound; by name."""
    with across_communities():
        statement = (
            select(ServiceArea).where(ServiceArea.company_id == company_id).options(joinedload(ServiceArea.place))
        )
        found = {area.place for area in db.session.execute(statement).scalars()}
    return [places.as_scope(place) for place in sorted(found, key=lambda place: (place.pinyin, place.id))]


def community_of(company_id: int, wanted_id: int) -> Community:
    """One of the company's communities, or `NotHere`."""
    for found in communities_of(company_id):
        if found.id == wanted_id:
            return found
    raise NotHere("community")


def companies_here() -> set[int]:
    """The companies that serve this community, or have served it."""
    areas = db.session.execute(in_community(ServiceArea)).scalars()
    return {area.company_id for area in areas}


def agreements(*, years: Iterable[int]) -> list[Agreement]:
    """The community's agreements of some years, the newest first."""
    statement = (
        in_community(Agreement)
        .where(Agreement.year.in_(list(years)))
        .options(joinedload(Agreement.company))
        .order_by(Agreement.year.desc(), Agreement.company_id)
    )
    return list(db.session.execute(statement).scalars())


def find_agreement(company_id: int, year: int) -> Agreement | None:
    """The agreement of a company with this community for a year, ended ones too."""
    return db.session.execute(in_community(Agreement).filter_by(company_id=company_id, year=year)).scalar()


def is_agreed(company_id: int, on: date) -> bool:
    """True if the company's agreement of that day's year stands: signed by then, and not ended."""
    statement = in_community(Agreement).where(
        Agreement.company_id == company_id,
        Agreement.year == on.year,
        Agreement.signed_on <= on,
        or_(Agreement.ended_at.is_(None), Agreement.ended_at > clock.now()),
    )
    return db.session.execute(statement).scalar() is not None


def record_agreement(*, company_id: int, year: int, funding_source: str, signed_on: date, by: Person) -> Agreement:
    """Record this year's agreement; it names who pays for the points, and settlements print that."""
    if (found := find_agreement(company_id, year)) is not None:
        if found.ended_at is None:
            raise AlreadyAgreed(year)
        found.ended_at, found.funding_source, found.signed_on = None, funding_source, signed_on
        found.recorded_by_id = by.id
        return found
    agreement = Agreement(
        community_id=community_id(),
        company_id=company_id,
        year=year,
        funding_source=funding_source,
        signed_on=signed_on,
        recorded_by_id=by.id,
    )
    db.session.add(agreement)
    db.session.flush()
    return agreement


def end_agreement(agreement: Agreement) -> None:
    """No more reservations under this agreement; what was reserved before is still honoured."""
    agreement.ended_at = agreement.ended_at or clock.now()
