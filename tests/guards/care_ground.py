"""A tree that the owner adopts, with a line of its log, an opened duty and a notice: through the services."""

import io
from collections import Counter
from datetime import date, timedelta
from typing import Any

from PIL import Image

from app import clock, scope
from app.database import db
from app.files import photos
from app.files.photos import Photo
from app.orchards import service as orchards
from app.orchards.adoptions.models import Adoption
from app.orchards.care.models import CareEntry
from app.orchards.harvest.models import Harvest
from app.orchards.lapses.models import LapseNotice, OpenedDuty
from app.orchards.models import Orchard, Tree
from tests.guards.orchard_ground import a_tree
from tests.guards.side import Side


def an_adopted_tree(side: Side, part: str = "owner") -> tuple[Tree, Adoption]:
    """A tree of an orchard of its own, which that member adopts."""
    made = a_tree(side)
    with side.inside():
        tree = scope.here(Tree, made.id)
        return tree, orchards.ask(tree, orchards.Asking("member"), membership=side.membership(part))


def an_entry(side: Side, tree: Tree, part: str = "owner", *, with_photo: bool = False, **changes: Any) -> CareEntry:
    """What the member says that they did by the tree."""
    said = {"duty_code": "inspect", "done_on": _day_with_room(side, part), "minutes": 40, **changes}
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(picture, "JPEG")
    picture.seek(0)
    with side.inside():
        membership = side.membership(part)
        return orchards.log_care(
            scope.here(Tree, tree.id),
            orchards.CareSaid(**said),
            person=membership.person,
            membership=membership,
            picture=photos.read(picture) if with_photo else None,
        )


def _day_with_room(side: Side, part: str) -> date:
    """The latest day of which the member has not noted as much as one may."""
    with side.inside():
        noted = scope.in_community(CareEntry).filter_by(person_id=side.persons[part], struck_at=None)
        minutes = Counter[date]()
        for one in db.session.scalars(noted):
            minutes[one.done_on] += one.minutes
    return next(day for n in range(10) if minutes[day := clock.today() - timedelta(days=n)] < 500)


def an_opened_duty(side: Side, tree: Tree, *, taken_by: str = "") -> OpenedDuty:
    """Care that is open to everybody, or that this member took."""
    today = clock.today()
    said = {"due_on": today - timedelta(days=31), "last_day": today + timedelta(days=9), "opened_on": today}
    with side.inside():
        made = OpenedDuty(
            community_id=scope.community_id(),
            tree_id=tree.id,
            duty_code="inspect",
            duty_name="查病虫",
            state="taken" if taken_by else "open",
            taken_by_id=side.membership(taken_by).id if taken_by else None,
            taken_at=clock.now() if taken_by else None,
            **said,
        )
        db.session.add(made)
    return made


def a_notice(side: Side, adoption: Adoption) -> LapseNotice:
    """An adopter was told of repeated lapses."""
    with side.inside():
        made = LapseNotice(
            community_id=scope.community_id(),
            adoption_id=adoption.id,
            season=clock.today().year,
            lapses=2,
            noticed_at=clock.now(),
            answer_by=clock.today() + timedelta(days=7),
        )
        db.session.add(made)
    return made


def a_harvest(side: Side, orchard_id: int) -> Harvest:
    """What was picked of the whole orchard."""
    with side.inside():
        picked = orchards.Picked(picked_on=clock.today(), grams=12_500)
        return orchards.note_harvest(scope.here(Orchard, orchard_id), picked, by=side.person("staff"))


def care_ids(side: Side) -> dict[str, Any]:
    """What addresses of care name."""
    tree, adoption = an_adopted_tree(side)
    entry = an_entry(side, tree, with_photo=True)
    with side.inside():
        (photo,) = photos.photos_of(entry)
        assert isinstance(photo, Photo)
    opened, notice = an_opened_duty(side, tree, taken_by="owner"), a_notice(side, adoption)
    return {
        "care_plate": tree.plate,
        "care_entry_id": entry.id,
        "care_photo_id": photo.id,
        "opened_id": opened.id,
        "notice_id": notice.id,
        "harvest_id": a_harvest(side, side.ids["orchard_id"]).id,
    }
