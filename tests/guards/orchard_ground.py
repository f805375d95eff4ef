"""An orchard with trees, for every guard: through the services, like the rest of the ground."""

import io
from datetime import date
from typing import Any

from PIL import Image

from app import scope
from app.files import photos
from app.orchards import service as orchards
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


def orchard_ids(side: Side) -> dict[str, Any]:
    """What addresses of orchards name."""
    orchard = an_orchard(side)
    tree = a_tree(side, orchard)
    photo = a_photo(side, orchard)
    return {"orchard_id": orchard.id, "tree_id": tree.id, "plate": tree.plate, "orchard_photo_id": photo.id}
