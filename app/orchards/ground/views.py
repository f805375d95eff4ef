"""Orchards as members see them: the list, one with its plan, and a tree by its plate."""

from typing import Any

from flask import Blueprint, Response, request
from flask_login import current_user

from app.access import Can, allowed, requires
from app.errors import NotHere
from app.files import photos
from app.members import service as members
from app.orchards.adoptions import lists_service as lists
from app.orchards.adoptions.names import adopter_name
from app.orchards.ground import photos_service
from app.orchards.ground.lists_service import SHOWN, care_states, matching, tree_rows
from app.orchards.ground.orchards_service import orchards as all_orchards
from app.orchards.ground.plan import draw
from app.orchards.ground.trees_service import trees_of
from app.orchards.lapses.service import opened_of
from app.orchards.lapses.taking_service import last_day_of
from app.orchards.models import Orchard, OrchardPhoto
from app.orchards.species_service import species_name
from app.pages.paging import page_number
from app.scope import here
from app.web import page

orchards = Blueprint("orchards", __name__, template_folder="../templates")

PER_PAGE = 50


@orchards.get("/c/<code>/orchards")
@requires(Can.SEE_ORCHARDS)
def listing() -> Response:
    found = all_orchards()
    return page(
        "orchards/ground/orchards.html", orchards=found, firsts=photos_service.first_photos([o.id for o, *_n in found])
    )


@orchards.get("/c/<code>/orchards/<int:orchard_id>")
@requires(Can.SEE_ORCHARDS)
def show(orchard_id: int) -> Response:
    return page("orchards/ground/orchard.html", **shown(here(Orchard, orchard_id)))


def shown(orchard: Orchard) -> dict[str, Any]:
    """The plan, and the table beneath it, a page at a time."""
    trees = trees_of(orchard)
    care = care_states(trees)
    adopted = lists.count_adopters([tree.id for tree in trees])
    show = request.args.get("show", "all")
    found = matching(trees, show if show in SHOWN else "all", care=care, adopted=adopted)
    number = page_number()
    part = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    return {
        "orchard": orchard,
        "plan": draw(orchard, trees, care=care, adopted=adopted, mine=own_trees()),
        "rows": tree_rows(part, care=care),
        "species_name": species_name,
        "show": show if show in SHOWN else "all",
        "trees": len(trees),
        "number": number,
        "has_next": len(found) > number * PER_PAGE,
        "adopter_name": adopter_name,
        "photos": photos_service.photos_of(orchard),
        "opened": opened_of(trees),
        "last_day_of": last_day_of,
        "membership": members.active_membership(current_user.id),
        "in_full": allowed(Can.KEEP_ORCHARDS),
    }


def own_trees() -> set[int]:
    """The trees that the reader adopts."""
    membership = members.active_membership(current_user.id)
    if membership is None:
        return set()
    return {one.tree_id for one in lists.adoptions_of(membership, states=("active",)) if one.tree_id is not None}


@orchards.get("/c/<code>/orchards/<int:orchard_id>/photos/<int:photo_id>")
@requires(Can.SEE_ORCHARDS)
def photo(orchard_id: int, photo_id: int) -> Response:
    """For members and staff of this community."""
    found = here(OrchardPhoto, photo_id)
    if found.orchard_id != orchard_id:
        raise NotHere("orchard_photo")
    return photos.answer(photos_service.picture_of(found))
