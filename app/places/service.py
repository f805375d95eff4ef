"""Places: find them, look below and above them, and keep what lies inside a community."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, BigInteger, BindParameter, ScalarSelect, Subquery, bindparam, cast, exists, func, select

from app.database import db
from app.errors import NotHere
from app.places.inside.households_service import (
    add_household,
    add_households,
    change_household,
    count_households,
    fill_building,
    find_household,
    households,
    households_listed,
    remove_household,
)
from app.places.inside.import_service import import_places, preview_import
from app.places.inside.service import (
    add_building,
    add_compound,
    add_grid,
    building_figures,
    buildings,
    change_building,
    change_compound,
    change_grid,
    compound_figures,
    compounds,
    everything,
    grid_figures,
    grid_size,
    grids,
    next_in_walking_order,
)
from app.places.models import Place, PlaceClosure
from app.places.tree.search_service import CommunityFound, search_communities
from app.places.tree.service import Loaded, load_tree
from app.scope import Community

__all__ = [
    "CommunityFound",
    "Loaded",
    "add_building",
    "add_compound",
    "add_grid",
    "add_household",
    "add_households",
    "all_communities",
    "ancestors",
    "as_scope",
    "building_figures",
    "buildings",
    "change_building",
    "change_compound",
    "change_grid",
    "change_household",
    "change_telephone",
    "children",
    "compound_figures",
    "compounds",
    "count_households",
    "everything",
    "fill_building",
    "find",
    "find_by_code",
    "find_city",
    "find_community",
    "find_household",
    "grid_figures",
    "grid_size",
    "grids",
    "households",
    "households_listed",
    "ids_below",
    "import_places",
    "is_at_or_below",
    "lineages",
    "load_tree",
    "next_in_walking_order",
    "preview_import",
    "remove_household",
    "search_communities",
]


def find(place_id: int) -> Place:
    """The place with that id, or `NotHere`."""
    if (place := db.session.get(Place, place_id)) is None:
        raise NotHere("place")
    return place


def find_by_code(code: str) -> Place | None:
    """The place with that official code; codes are digits, and nothing else is asked of the database."""
    if not (code.isascii() and code.isdigit()):
        return None
    return db.session.execute(select(Place).where(Place.code == code)).scalar()


def find_city() -> Place | None:
    """The place at the top, once the tree is loaded."""
    return db.session.execute(select(Place).where(Place.parent_id.is_(None))).scalar()


def ancestors(place_id: int) -> list[Place]:
    """The places above one, the city first; the place itself is not among them."""
    statement = (
        select(Place)
        .join(PlaceClosure, PlaceClosure.ancestor_id == Place.id)
        .where(PlaceClosure.descendant_id == place_id, PlaceClosure.depth > 0)
        .order_by(PlaceClosure.depth.desc())
    )
    return list(db.session.execute(statement).scalars())


def children(place_id: int) -> list[Place]:
    """The places right below one, in the order of the official codes."""
    statement = select(Place).where(Place.parent_id == place_id, Place.active).order_by(Place.code)
    return list(db.session.execute(statement).scalars())


_COMMUNITY = select(Place.id, Place.code, Place.short_name, Place.telephone).where(
    Place.code == bindparam("code"), Place.level == "community"
)


def find_community(code: str) -> Community | None:
    """The community with that code, as the scope of a request; codes are digits, and nothing else is asked for."""
    if not (code.isascii() and code.isdigit()):
        return None
    found = db.session.execute(_COMMUNITY, {"code": code}).one_or_none()
    return Community(*found) if found else None


def as_scope(place: Place) -> Community:
    """A community as the scope that `inside` takes."""
    return Community(id=place.id, code=place.code, name=place.short_name, telephone=place.telephone)


def change_telephone(place: Place, telephone: str) -> None:
    """Whom people of the community call; empty where there is nobody."""
    place.telephone = telephone


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


def lineages(place_ids: BindParameter[Sequence[int]]) -> Subquery:
    """Each of the places (`descendant_id`), and it and all above it (`ancestor_id`) with their distance (`depth`)."""
    of = PlaceClosure.descendant_id == func.any(cast(place_ids, ARRAY(BigInteger)))
    return select(PlaceClosure.descendant_id, PlaceClosure.ancestor_id, PlaceClosure.depth).where(of).subquery()


def all_communities() -> list[int]:
    """The ids of every community of the city."""
    return list(db.session.scalars(select(Place.id).where(Place.level == "community").order_by(Place.id)))
