"""A tree by the code on its plate: what it is, how it is, who adopts it."""

from typing import Any

from flask import Blueprint, Response
from flask_login import current_user

from app import clock
from app.access import Can, allowed, requires
from app.members import service as members
from app.members.models import Membership
from app.orchards.adoptions import lists_service as lists
from app.orchards.adoptions.names import adopter_name
from app.orchards.adoptions.service import room_for, why_not
from app.orchards.care.pages import dues_at
from app.orchards.ground.states_service import states_of
from app.orchards.ground.trees_service import tree_of_plate
from app.orchards.harvest.own_service import own_parts
from app.orchards.harvest.service import kilograms
from app.orchards.models import Tree
from app.orchards.species_service import species_name
from app.web import page

orchard_trees = Blueprint("orchard_trees", __name__, template_folder="../templates")


@orchard_trees.get("/c/<code>/trees/<plate>")
@requires(Can.SEE_ORCHARDS)
def show(plate: str) -> Response:
    return page("orchards/ground/tree.html", **shown(tree_of_plate(plate)))


def shown(tree: Tree) -> dict[str, Any]:
    """What the tree's page says to whoever reads it."""
    membership = members.active_membership(current_user.id)
    mine = lists.adoptions_on(tree, membership) if membership else ()
    has_share = any(one.state == "active" for one in mine)
    return {
        "tree": tree,
        "dues": dues_at(tree),
        "may_write": allowed(Can.WRITE_CARE, tree),
        "orchard": tree.orchard,
        "species_name": species_name,
        "states": states_of(tree),
        "adopters": lists.adopters(tree),
        "adopter_name": adopter_name,
        "in_full": allowed(Can.KEEP_ORCHARDS),
        "why_not": why_not(tree),
        "has_room": room_for(tree, exclusive=False),
        "waiting": lists.in_line(tree),
        "mine": mine,
        "places_in_line": lists.places_in_line(mine),
        "own_kilograms": kilograms(_own_grams(tree, membership) if membership and has_share else 0),
    }


def _own_grams(tree: Tree, membership: Membership) -> int:
    """The reader's part of this year's harvest by the tree."""
    parts = own_parts(tree.orchard, clock.today().year, membership)
    return sum(one.grams for one in parts if one.tree == tree.label)
