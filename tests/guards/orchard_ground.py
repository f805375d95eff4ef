"""An orchard with trees, for every guard: through the services, like the rest of the ground."""

import io
from datetime import date
from typing import Any

from PIL import Image

from app import clock, scope
from app.files import photos
from app.members.models import Membership
from app.orchards import service as orchards
from app.orchards.adoptions.models import Adoption, AdoptionHelper
from app.orchards.groups.models import AdopterGroup
from app.orchards.models import Orchard, OrchardPhoto, Tree
from tests.guards.side import Side
from tests.world import serial


def orchard_text(**changes: Any) -> orchards.OrchardText:
    said: dict[str, Any] = {
        "name": f"红色果园{serial()}",
        "story": "原来是垃圾场",
        "where": "6号楼南侧",
        "grid_id": None,
        "row_count": 6,
        "column_count": 7,
        "adopters_per_tree": 2,
        "accepts_by_rule": True,
        "share_adopter": 50,
        "share_helpers": 20,
        "share_common": 20,
        "share_care_list": 10,
    }
    return orchards.OrchardText(**{**said, **changes})


def an_orchard(side: Side, **changes: Any) -> Orchard:
    with side.inside():
        return orchards.make_orchard(orchard_text(**changes), by_id=side.persons["staff"])


def a_tree(side: Side, orchard: Orchard | None = None, **changes: Any) -> Tree:
    """A crab apple in the first place of an orchard of its own."""
    in_orchard = orchard or an_orchard(side)
    said = {"row": 1, "column": 1, "label": "1-1", "species": "crabapple", "variety": "塞外红", **changes}
    with side.inside():
        return orchards.add_tree(
            scope.here(Orchard, in_orchard.id),
            orchards.TreeText(planted_on=date(2024, 5, 4), **said),
            by_id=side.persons["staff"],
        )


def a_photo(side: Side, orchard: Orchard) -> OrchardPhoto:
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "JPEG")
    picture.seek(0)
    with side.inside():
        made = scope.here(Orchard, orchard.id)
        return orchards.add_photo(made, photos.read(picture), caption="开花的时候", by_id=side.persons["staff"])


def an_adoption(side: Side, member: Membership | None = None, **changes: Any) -> Adoption:
    """A tree of an orchard of its own, adopted at once, or waiting for staff where the orchard says so."""
    tree = a_tree(side, an_orchard(side, **changes))
    who = member or side.member()
    with side.inside():
        found = scope.here(Membership, who.id)
        return orchards.ask(scope.here(Tree, tree.id), orchards.Asking("member"), membership=found)


def a_group(side: Side, maker: Membership | None = None) -> AdopterGroup:
    who = maker or side.member()
    with side.inside():
        return orchards.make_group(f"老伙计{serial()}", by=scope.here(Membership, who.id))


def a_helper(side: Side, adoption: Adoption, helper: Membership | None = None) -> AdoptionHelper:
    who = helper or side.member()
    with side.inside():
        return orchards.name_helper(scope.here(Adoption, adoption.id), scope.here(Membership, who.id))


def orchard_ids(side: Side) -> dict[str, Any]:
    """What addresses of orchards name; the owner adopts a tree with a helper, helps with another, and has a group."""
    orchard = an_orchard(side, column_count=20)  # wider than a phone: its plan is moved sideways
    tree = a_tree(side, orchard)
    photo = a_photo(side, orchard)
    with side.inside():
        owner = side.membership("owner")
    adoption, group = an_adoption(side, owner), a_group(side, owner)
    helper = a_helper(side, adoption)
    a_helper(side, an_adoption(side), owner)
    with side.inside():
        (member,) = orchards.group_members(scope.here(AdopterGroup, group.id))
    of_adoptions = {"adoption_id": adoption.id, "group_id": group.id, "group_member_id": member.id}
    of_ground = {"orchard_id": orchard.id, "tree_id": tree.id, "plate": tree.plate, "orchard_photo_id": photo.id}
    return {**of_ground, **of_adoptions, "helper_id": helper.id}


def add_orchards(side: Side) -> None:
    """One more of what pages list: an orchard, a tree, an adoption with its helper, a group with members."""
    with side.inside():
        orchard, owner = scope.here(Orchard, side.ids["orchard_id"]), side.membership("owner")
        taken = {(tree.row, tree.column) for tree in orchards.trees_of(orchard)}
        row, column = next((r, c) for r in range(2, 7) for c in range(1, 8) if (r, c) not in taken)
    tree = a_tree(side, orchard, row=row, column=column, label=f"{row}-{column}")
    neighbour = side.member()
    with side.inside():
        for who in (neighbour, side.membership("owner")):
            found = scope.here(Membership, who.id)
            orchards.ask(scope.here(Tree, tree.id), orchards.Asking("member"), membership=found)
        note = {"on_day": clock.today(), "note": "", "by_id": side.persons["second"]}
        orchards.note_state(scope.here(Tree, side.ids["tree_id"]), "weak", **note)
    a_helper(side, an_adoption(side, owner))
    with side.inside():
        adoption = scope.here(Adoption, side.ids["adoption_id"])
    a_helper(side, adoption)
    a_helper(side, an_adoption(side), owner)
    an_adoption(side, accepts_by_rule=False)
    group = a_group(side, owner)
    with side.inside():
        made = scope.here(AdopterGroup, group.id)
        orchards.join_group(made, scope.here(Membership, neighbour.id))
