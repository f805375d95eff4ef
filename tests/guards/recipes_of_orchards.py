"""Acts on orchards, trees and adoptions."""

import io
from typing import Any

from PIL import Image

from app import clock, scope
from app.members.models import Membership
from app.orchards import service as orchards
from app.orchards.adoptions.models import Adoption
from app.orchards.groups.models import AdopterGroup
from tests.guards.ground import CSV, Ground
from tests.guards.orchard_ground import a_group, a_helper, a_photo, a_tree, an_adoption, an_orchard
from tests.guards.recipes import Act, Recipe, a_file, named

KIND = {"species": "crabapple", "variety": "塞外红", "planted_on": "2025-05-04"}


def orchard_fields(**changes: str) -> dict[str, str]:
    said = {
        "name": named("果园"),
        "where": "6号楼南侧",
        "grid_id": "",
        "story": "",
        "row_count": "6",
        "column_count": "7",
    }
    said |= {"adopters_per_tree": "2", "accepts_by_rule": "yes", "share_adopter": "50", "share_helpers": "20"}
    return {**said, "share_common": "20", "share_care_list": "10", **changes}


def picture() -> Any:
    drawn = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(drawn, "PNG")
    drawn.seek(0)
    return drawn, "orchard.png"


def change_orchard(g: Ground) -> Act:
    orchard = an_orchard(g.side)
    return Act("staff", orchard_fields(version="1"), {"orchard_id": orchard.id})


def remove_photo(g: Ground) -> Act:
    orchard = an_orchard(g.side)
    return Act("staff", ids={"orchard_id": orchard.id, "photo_id": a_photo(g.side, orchard).id})


def change_tree(g: Ground) -> Act:
    tree = a_tree(g.side)
    place = {"row": "2", "column": "3", "label": "2-3", "why_not": "", "version": str(tree.version)}
    return Act("staff", {**KIND, **place}, {"tree_id": tree.id})


def number_of(g: Ground, prefix: str = "") -> dict[str, str]:
    """Another member, as somebody who knows them names them."""
    return {f"{prefix}number": g.side.member().person.volunteer_number}


def of_member(g: Ground, fields: dict[str, str] | None = None, **changes: Any) -> Act:
    """Who has an adoption does something with it."""
    member = g.side.member()
    return Act(member.person, fields or {}, {"adoption_id": an_adoption(g.side, member, **changes).id})


def renew(g: Ground) -> Act:
    act = of_member(g, {"goes_on": "yes"})
    with g.side.inside():
        scope.here(Adoption, act.ids["adoption_id"]).renewal_asked_at = clock.now()
    return act


def offered(g: Ground) -> Act:
    """The other member answers."""
    adoption, other = an_adoption(g.side), g.side.member()
    with g.side.inside():
        orchards.offer_hand_over(scope.here(Adoption, adoption.id), scope.here(Membership, other.id))
    return Act(other.person, ids={"adoption_id": adoption.id})


def end_helping(g: Ground) -> Act:
    member = g.side.member()
    return Act(member.person, ids={"helper_id": a_helper(g.side, an_adoption(g.side, member)).id})


def add_to_group(g: Ground) -> Act:
    member = g.side.member()
    group = a_group(g.side, member)
    return Act(member.person, number_of(g, f"group{group.id}-"), {"group_id": group.id})


def leave_group(g: Ground) -> Act:
    member = g.side.member()
    group = a_group(g.side, member)
    with g.side.inside():
        (mine,) = orchards.group_members(scope.here(AdopterGroup, group.id))
    return Act(member.person, ids={"group_member_id": mine.id})


def of_staff(g: Ground, fields: dict[str, str], *, accepts_by_rule: bool = False) -> Act:
    return Act("staff", fields, {"adoption_id": an_adoption(g.side, accepts_by_rule=accepts_by_rule).id})


def accept(g: Ground) -> Act:
    adoption = an_adoption(g.side, accepts_by_rule=False)
    return Act("staff", {"tree_id": str(adoption.tree_id)}, {"adoption_id": adoption.id})


def import_trees(g: Ground) -> Act:
    orchard_id = an_orchard(g.side).id
    page = f"{g.side.town.url}/desk/orchards/{orchard_id}/trees/import"
    token = g.upload("second", page, CSV["trees"]).rpartition("/")[2]
    return Act("second", ids={"orchard_id": orchard_id, "token": token})


ASKED = {"kind": "member"}
REASON = {"reason": "照看不过来"}
ADOPTIONS: dict[str, Recipe] = {
    "adoptions.ask": lambda g: Act(g.side.member().person, ASKED, {"plate": a_tree(g.side).plate}),
    "adoptions.ask_any": lambda g: Act(g.side.member().person, ASKED, {"orchard_id": a_tree(g.side).orchard_id}),
    "adoptions.withdraw": lambda g: of_member(g, accepts_by_rule=False),
    "adoptions.end": lambda g: of_member(g, REASON),
    "adoptions.renew": renew,
    "adoption_sharing.name_helper": lambda g: of_member(g, number_of(g)),
    "adoption_sharing.end_helping": end_helping,
    "adoption_sharing.offer": lambda g: of_member(g, number_of(g, "to-")),
    "adoption_sharing.take_back": offered,
    "adoption_sharing.accept": offered,
    "adoption_sharing.make_group": lambda g: Act(g.side.member().person, {"name": named("小组")}),
    "adoption_sharing.add_to_group": add_to_group,
    "adoption_sharing.leave_group": leave_group,
    "adoption_desk.accept": accept,
    "adoption_desk.refuse": lambda g: of_staff(g, REASON),
    "adoption_desk.end": lambda g: of_staff(g, REASON, accepts_by_rule=True),
}
ORCHARDS: dict[str, Recipe] = {
    "orchard_desk.add": lambda g: Act("staff", orchard_fields()),
    "orchard_desk.change": change_orchard,
    "orchard_desk.close": lambda g: Act("staff", ids={"orchard_id": an_orchard(g.side).id}),
    "orchard_desk.add_photo": lambda g: Act(
        "staff", {"photo": picture, "caption": "开花"}, {"orchard_id": an_orchard(g.side).id}
    ),
    "orchard_desk.remove_photo": remove_photo,
    "tree_desk.add": lambda g: Act(
        "staff",
        {**KIND, "row": "1", "column": "1", "label": "1-1", "why_not": ""},
        {"orchard_id": an_orchard(g.side).id},
    ),
    "tree_desk.fill": lambda g: Act(
        "staff", {**KIND, "first_row": "1", "last_row": "2"}, {"orchard_id": an_orchard(g.side).id}
    ),
    "tree_desk.change": change_tree,
    "tree_desk.note_state": lambda g: Act(
        "staff", {"state": "weak", "on_day": "2026-11-20", "note": "冻害"}, {"tree_id": a_tree(g.side).id}
    ),
    **ADOPTIONS,
    "tree_files.send": lambda g: Act("second", {"file": a_file(CSV["trees"])}, {"orchard_id": an_orchard(g.side).id}),
    "tree_files.confirm": import_trees,
    "tree_desk.replace": lambda g: Act("staff", KIND, {"tree_id": a_tree(g.side).id}),
}
