"""Places: find them, look below and above them, and keep what lies inside a community."""

from sqlalchemy import ScalarSelect, Subquery, exists, select

from app.database import db
from app.places.models import Place, PlaceClosure
from app.scope import Community


def find_by_code(code: str) -> Place | None:
    """The place with that official code."""
    return db.session.execute(select(Place).where(Place.code == code)).scalar()


def find_community(code: str) -> Community | None:
    """The community with that code, as the scope of a request."""
    place = find_by_code(code)
    return as_scope(place) if place is not None and place.level == "community" else None


def as_scope(place: Place) -> Community:
    """A community as the scope that `inside` takes."""
    return Community(id=place.id, code=place.code, name=place.short_name)


def is_at_or_below(place_id: int, ancestor_id: int) -> bool:
    """True if the place is the ancestor itself, or lies below it."""
    return bool(
        db.session.execute(
            select(exists().where(PlaceClosure.ancestor_id == ancestor_id, PlaceClosure.descendant_id == place_id))
        ).scalar()
    )


def ids_below(ancestor_id: int) -> ScalarSelect[int]:
    """The ids of the place and of all below it, for an IN of a statement across communities."""
    return select(PlaceClosure.descendant_id).where(PlaceClosure.ancestor_id == ancestor_id).scalar_subquery()


def lineage(place_id: int) -> Subquery:
    """The place and all above it (`ancestor_id`), with their distance (`depth`), to be joined."""
    return select(PlaceClosure.ancestor_id, PlaceClosure.depth).where(PlaceClosure.descendant_id == place_id).subquery()
