"""Photos: each is drawn anew as a bounded JPEG, upright and without what the camera noted, and kept in the database.

    photos.keep(photos.read(file), of=dispute, by_id=person.id)      # `read` raises `NotAPhoto`, with the sentence
    return photos.answer(photos.find(photo_id, of=dispute))          # after the view has asked who is looking

They lie in the database: one backup holds them, and the wall between communities stands before them as before any row.
"""

import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, BinaryIO

from flask import Response
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column, undefer
from wtforms import MultipleFileField, ValidationError

from app import clock
from app.database import InCommunity, db
from app.errors import NotHere, Refused
from app.scope import community_id, in_community
from app.texts import _

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 12 * 1024 * 1024  # of one file as it is sent
MOST_PIXELS = {"JPEG": 120_000_000, "MPO": 120_000_000}  # JPEG is decoded at a fraction of its size
MOST_PIXELS_ELSE = 20_000_000  # and a JPEG in passes (progressive), which is held whole whatever its size will be
LONGEST_SIDE = 1600
LARGEST_KEPT = 600 * 1024
QUALITIES = (82, 70, 55, 40)


class NotAPhoto(Refused):
    """The file is no photo that we can read, or too large."""


@dataclass(frozen=True)
class Drawn:
    """A photo drawn anew: JPEG, upright, without anything else in it."""

    content: bytes
    width: int
    height: int


class Photo(InCommunity):
    """A photo that belongs to one object of the community."""

    __table_args__ = (
        CheckConstraint(f"octet_length(content) <= {LARGEST_KEPT}", name="size"),
        Index(None, "community_id", "of_type", "of_id"),
    )

    of_type: Mapped[str]
    of_id: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    width: Mapped[int]
    height: Mapped[int]
    sha256: Mapped[str]
    made_at: Mapped[datetime]
    made_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))


def read(file: BinaryIO) -> Drawn:
    """The photo of a file; bytes and pixels are bounded before anything is decoded. Raises `NotAPhoto`."""
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise NotAPhoto(_("照片太大，没有收下"), _("一张不超过 %(n)s MB。", n=MOST_BYTES // 1024 // 1024))
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
            _refuse_many_pixels(picture)
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _draw(picture)
    except NotAPhoto:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise _too_many_pixels() from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError):
        raise NotAPhoto(_("这个文件不是能看的照片，没有收下"), _("请用 JPG、PNG 或 WebP 格式的照片。")) from None


def _refuse_many_pixels(picture: Image.Image) -> None:
    width, height = picture.size
    in_passes = picture.info.get("progressive")
    most = MOST_PIXELS_ELSE if in_passes else MOST_PIXELS.get(picture.format or "", MOST_PIXELS_ELSE)
    if width * height > most:
        raise _too_many_pixels()


def _too_many_pixels() -> NotAPhoto:
    return NotAPhoto(_("照片的像素太多，没有收下"), _("请用手机直接拍的照片，或者截小一点再发。"))


def _draw(picture: Image.Image) -> Drawn:
    """Only pixels go over: the new picture has no place, no camera, no comment."""
    picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    upright = ImageOps.exif_transpose(picture)
    paper = Image.new("RGB", upright.size, "white")
    layer = upright.convert("RGBA") if "transparency" in upright.info or upright.mode in ("RGBA", "LA", "PA") else None
    paper.paste(layer or upright.convert("RGB"), mask=layer)
    for quality in QUALITIES:
        out = io.BytesIO()
        paper.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= LARGEST_KEPT:
            break
    return Drawn(out.getvalue(), *paper.size)


def keep(drawn: Drawn, *, of: InCommunity, by_id: int) -> Photo:
    """Keep the photo with its object, whose row stands already."""
    made = Photo(
        community_id=community_id(),
        of_type=of.__tablename__,
        of_id=of.id,
        content=drawn.content,
        width=drawn.width,
        height=drawn.height,
        sha256=hashlib.sha256(drawn.content).hexdigest(),
        made_at=clock.now(),
        made_by_id=by_id,
    )
    db.session.add(made)
    db.session.flush()
    return made


def photos_of(thing: InCommunity) -> Sequence[Photo]:
    """The photos of an object, in order, without their content."""
    statement = in_community(Photo).filter_by(of_type=thing.__tablename__, of_id=thing.id)
    return db.session.execute(statement.order_by(Photo.id)).scalars().all()


def find(photo_id: int, *, of: InCommunity) -> Photo:
    """That photo of that object, with its content, or `NotHere`."""
    named = in_community(Photo).filter_by(id=photo_id, of_type=of.__tablename__, of_id=of.id)
    found = db.session.execute(named.options(undefer(Photo.content))).scalar()
    if found is None:
        raise NotHere("photo")
    return found


def answer(photo: Photo) -> Response:
    """The picture, kept by this browser alone and for a while."""
    response = Response(photo.content, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "private, max-age=3600"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.set_etag(photo.sha256)
    return response


def no_more_than(most: int) -> Any:
    """A validator: the field's files, read as photos; `field.drawn` has them afterwards."""

    def check(_form: Any, field: Any) -> None:
        files = [file for file in field.data or [] if getattr(file, "filename", "")]
        if len(files) > most:
            raise ValidationError(_("最多 %(n)s 张照片", n=most))
        field.drawn = list(_drawn(files))

    return check


def _drawn(files: Iterable[Any]) -> Iterable[Drawn]:
    for file in files:
        try:
            yield read(file.stream)
        except NotAPhoto as error:
            raise ValidationError(f"{error.sentence}{_('。')}{error.what_to_do}") from None


class PhotosField(MultipleFileField):
    """Photos taken now or chosen; a phone offers its camera without any script."""

    drawn: Sequence[Drawn] = ()
