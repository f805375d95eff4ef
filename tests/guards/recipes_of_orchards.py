"""Acts on orchards, trees and adoptions."""

import io
from typing import Any

from PIL import Image

from tests.guards.ground import Ground
from tests.guards.orchard_ground import a_photo, a_tree, an_orchard
from tests.guards.recipes import Act, Recipe, named

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
    "tree_desk.replace": lambda g: Act("staff", KIND, {"tree_id": a_tree(g.side).id}),
}
