"""Files kept between preview and confirmation, each for the very person who sent it (`imports.py` tells how)."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_login import current_user
from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary, Select, delete, select, text
from sqlalchemy.orm import Mapped, mapped_column

from app import clock, scope
from app.database import Local, db
from app.errors import NotHere, Refused, Unreadable
from app.files import csv_files, xlsx_files
from app.texts import _

KEPT_FOR = timedelta(hours=24)


@dataclass(frozen=True)
class Upload:
    """A file as it was sent; it is a text of an allowed size."""

    filename: str
    content: bytes


class StoredUpload(Local):
    """A file between its preview and its confirmation."""

    __table_args__ = (Index(None, "person_id", "purpose"), Index(None, "made_at"))

    token: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    place_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("place.id"))
    company_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("property_company.id"))
    purpose: Mapped[str]
    filename: Mapped[str]
    content: Mapped[bytes] = mapped_column(LargeBinary)
    sha256: Mapped[str]
    made_at: Mapped[datetime]


def keep(upload: Upload, *, purpose: str) -> StoredUpload:
    """Keep the file for this person and this community or company, in place of an earlier one for the same purpose."""
    mine = _mine(purpose)
    db.session.execute(delete(StoredUpload).filter_by(**mine))
    stored = StoredUpload(
        token=secrets.token_urlsafe(24),
        filename=upload.filename,
        content=upload.content,
        sha256=hashlib.sha256(upload.content).hexdigest(),
        made_at=clock.now(),
        **mine,
    )
    db.session.add(stored)
    db.session.flush()
    return stored


def find(token: str, *, purpose: str) -> StoredUpload:
    """The file that this very person sent here for that purpose, or `NotHere`."""
    found = db.session.execute(_named(token, purpose)).scalar()
    if found is None:
        raise NotHere("stored_upload")
    return found


def take(token: str, *, purpose: str) -> StoredUpload:
    """Take the file to import it: it is removed in the same transaction, so that it is used once."""
    found = db.session.execute(_named(token, purpose).with_for_update()).scalar()
    if found is None:
        raise Refused(_("这个文件已经导入过，或者已经过期"), _("需要的话请重新上传"))
    db.session.delete(found)
    return found


def forget_old_uploads() -> int:
    """Remove files that nobody confirmed within a day; says how many."""
    removed = db.session.execute(
        delete(StoredUpload).where(StoredUpload.made_at < clock.now() - KEPT_FOR).returning(StoredUpload.token)
    )
    return len(removed.all())


_MAY_NAME = text(
    "(position(CAST(:utf8 AS bytea) IN content) > 0 OR position(CAST(:gb AS bytea) IN content) > 0 "
    "OR position(CAST(:packed AS bytea) IN content) = 1)"
)


def forget_of(person_id: int, name: str, *, place_ids: Sequence[int]) -> None:
    """The account closes: files that the person sent, and others' that name the person and wait, are gone.

    Others' of these places alone, where the person was accepted: anybody may sign up under the word 小区, and close
    the account. Elsewhere a file waits a day at most.
    """
    db.session.execute(delete(StoredUpload).where(StoredUpload.person_id == person_id))
    spelt = {"utf8": name.encode(), "gb": name.encode("gb18030"), "packed": xlsx_files.BEGINS}
    there = select(StoredUpload).where(StoredUpload.place_id.in_(place_ids), _MAY_NAME)
    for one in db.session.scalars(there, spelt).all():
        if _names(one.content, name):
            db.session.delete(one)
    db.session.flush()


def _names(content: bytes, name: str) -> bool:
    """True too for workbooks, whose words are packed: they wait a day at most, and can be sent again."""
    try:
        return name in csv_files.text_of(content)  # the bytes alone may agree by halves of two characters
    except Unreadable:
        return True


def _named(token: str, purpose: str) -> Select[StoredUpload]:
    """The file of that token, if it is one of mine; the database takes no NUL, so an odd token is none at all."""
    asked = token if token.isascii() and token.isprintable() else ""
    return select(StoredUpload).filter_by(token=asked, **_mine(purpose))


def _mine(purpose: str) -> dict[str, Any]:
    return {
        "person_id": current_user.id,
        "place_id": scope.viewed_place(),
        "company_id": scope.viewed_company(),
        "purpose": purpose,
    }
