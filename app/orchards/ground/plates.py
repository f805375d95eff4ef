"""Plates of trees: which trees have one, in how many files they are printed, and what each plate shows."""

from collections.abc import Sequence
from typing import Any

import segno
from flask import Response, current_app
from markupsafe import Markup
from sqlalchemy import func, select

from app.database import db
from app.errors import Refused
from app.files import pdf
from app.orchards.domain import GROWING
from app.orchards.ground.trees_service import trees_of
from app.orchards.models import Orchard, Tree
from app.orchards.species_service import species_name
from app.public_numbers import grouped
from app.scope import community
from app.texts import _

A_FILE = 160  # plates, twenty sheets: drawing a thousand at once would hold up everybody else for half a minute


def parts(orchard: Orchard) -> list[tuple[int, int, int]]:
    """The files that an orchard's plates are printed in: the page to ask for, its first and its last plate."""
    standing = select(func.count()).where(
        Tree.community_id == orchard.community_id, Tree.orchard_id == orchard.id, Tree.state.in_(GROWING)
    )
    count = db.session.execute(standing).scalar_one()
    starts = range(0, count, A_FILE)
    return [(number, start + 1, min(start + A_FILE, count)) for number, start in enumerate(starts, start=1)]


def printed(orchard: Orchard, part: int) -> Response:
    """One of those files; the last where there are fewer. Raises `Refused` without trees, `NoPdf`."""
    trees = _with_plates(orchard)
    if not trees:
        raise Refused(_("还没有树，没有树牌可印"), _("先栽树，再印树牌。"))
    start = min(part - 1, (len(trees) - 1) // A_FILE) * A_FILE
    name = _("%(orchard)s树牌.pdf", orchard=orchard.name)
    some = _sheets(orchard, trees[start : start + A_FILE])
    return pdf.download(name, "orchards/ground/plates_pdf.html", is_large=True, **some)


def _with_plates(orchard: Orchard) -> list[Tree]:
    return [tree for tree in trees_of(orchard) if tree.state in GROWING]


def _sheets(orchard: Orchard, trees: Sequence[Tree]) -> dict[str, Any]:
    """What the plates show: the QR leads to the tree's page."""
    base = f"{current_app.config['PUBLIC_URL']}/c/{community().code}/trees"
    qrs = {tree.id: qr_of(f"{base}/{tree.plate}") for tree in trees}
    return {"orchard": orchard, "trees": trees, "qrs": qrs, "species_name": species_name, "grouped": grouped}


def qr_of(address: str) -> Markup:
    """An address as a picture to be printed."""
    drawn = segno.make(address, error="m", micro=False)
    return Markup(drawn.svg_inline(omitsize=True, border=2, svgclass=None, lineclass=None))
