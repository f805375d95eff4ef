"""Every part of the file: what the slices hold about a person, and what of the shell's rows is theirs."""

from typing import Any

from sqlalchemy import select

from app.audit import AuditLine
from app.inbox import own_data as inbox
from app.members import own_data as members
from app.orchards import own_data as orchards
from app.own_data import Part, Rows, covering
from app.people import own_data as people
from app.places.models import Place
from app.points import own_data as points
from app.property import own_data as property_
from app.rules import own_data as rules
from app.stars import own_data as stars
from app.texts import later as _l
from app.volunteers import own_data as volunteers

SLICES: tuple[Any, ...] = (people, members, volunteers, points, orchards, property_, stars, inbox, rules)


def acts(person_id: int) -> Rows:
    """What the person did here; not the details, which may be about somebody else."""
    return (
        select(AuditLine.at, Place.short_name.label("place"), AuditLine.action, AuditLine.address)
        .join(Place, AuditLine.community_id == Place.id)
        .where(AuditLine.person_id == person_id)
        .order_by(AuditLine.at.desc(), AuditLine.id.desc())
    )


PARTS: tuple[Part, ...] = (
    *(part for one in SLICES for part in one.PARTS),
    Part("acts", _l("操作记录"), acts, covering("audit_line.person_id")),
)
# Columns that name a person as the one who did something to another's object: the line of the act is in `acts`.
ACTS: frozenset[str] = frozenset().union(*(one.ACTS for one in SLICES))
# Columns that name a person and are in no file, with the reason.
LEFT_OUT = {
    "form_receipt.person_id": "keeps a hash of a form for thirty days, against sending it twice; its act is in `acts`",
    "stored_upload.person_id": "a list that staff sent, of other people, gone within a day; its act is in `acts`",
}
