"""Photos of an orchard: drawn anew, with a caption, taken away again by staff."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import delete, func, select

from app import clock
from app.database import db
from app.files import photos
from app.files.photos import Drawn, Photo
from app.orchards.errors import OrchardRefused
from app.orchards.models import Orchard, OrchardPhoto
from app.scope import community_id, here, in_community
from app.texts import _

MOST = 12
HAS_PICTURE = (
    (Photo.community_id == OrchardPhoto.community_id)
    & (Photo.of_id == OrchardPhoto.id)
    & (Photo.of_type == OrchardPhoto.__tablename__)
)


class Shown(NamedTuple):
    """A photo with its caption."""

    photo: OrchardPhoto
    width: int
    height: int


def add_photo(orchard: Orchard, drawn: Drawn, *, caption: str, by_id: int) -> OrchardPhoto:
    """Keep a photo of the orchard. Raises `OrchardRefused` where there are enough."""
    here(Orchard, orchard.id, lock=True)
    counted = select(func.count()).where(
        OrchardPhoto.community_id == community_id(), OrchardPhoto.orchard_id == orchard.id
    )
    if db.session.execute(counted).scalar_one() >= MOST:
        raise OrchardRefused(_("没有收下：一个果园最多 %(n)s 张照片", n=MOST), _("请先去掉一张旧的。"))
    made = OrchardPhoto(community_id=community_id(), orchard_id=orchard.id, caption=caption, added_by_id=by_id)
    made.added_at = clock.now()
    db.session.add(made)
    db.session.flush()
    photos.keep(drawn, of=made, by_id=by_id)
    return made


def remove_photo(photo: OrchardPhoto) -> None:
    """The picture goes with its caption."""
    picture = delete(Photo).where(
        Photo.community_id == community_id(), Photo.of_type == OrchardPhoto.__tablename__, Photo.of_id == photo.id
    )
    db.session.execute(picture.execution_options(synchronize_session=False))
    db.session.delete(photo)
    db.session.flush()


def photos_of(orchard: Orchard) -> Sequence[Shown]:
    """The photos of an orchard whose picture is there, the latest first; who closed the account took theirs away."""
    wanted = (
        select(OrchardPhoto, Photo.width, Photo.height)
        .join(Photo, HAS_PICTURE)
        .where(OrchardPhoto.community_id == community_id(), OrchardPhoto.orchard_id == orchard.id)
        .order_by(OrchardPhoto.id.desc())
    )
    return [Shown(*row) for row in db.session.execute(wanted)]


def first_photos(orchard_ids: Sequence[int]) -> dict[int, OrchardPhoto]:
    """The latest photo of each orchard whose picture is there, for the list."""
    wanted = in_community(OrchardPhoto).join(Photo, HAS_PICTURE)
    wanted = wanted.where(OrchardPhoto.orchard_id.in_(list(orchard_ids)))
    return {one.orchard_id: one for one in db.session.scalars(wanted.order_by(OrchardPhoto.id))}


def picture_of(photo: OrchardPhoto) -> Photo:
    """The picture itself, or `NotHere`."""
    kept = photos.photos_of(photo)
    return photos.find(kept[0].id if kept else 0, of=photo)
