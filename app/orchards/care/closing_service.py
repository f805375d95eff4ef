"""The account closes: what the person wrote in care logs and answers is emptied; what was done by the trees stays."""

from typing import Any

from sqlalchemy import or_, select, update

from app.database import db
from app.members.models import Membership
from app.orchards.adoptions.models import Adoption
from app.orchards.care.models import CareChange, CareEntry, CareReason
from app.orchards.lapses.models import LapseNotice
from app.scope import across_communities


def forget_words(person_id: int) -> None:
    """Empty the person's own words, and those about them, in all communities."""
    mine = _of_change(person_id), _of_adoption(person_id)
    statements: list[Any] = [
        update(CareEntry).where(CareEntry.person_id == person_id).values(note="", strike_reason=""),
        update(CareEntry).where(CareEntry.struck_by_id == person_id).values(strike_reason=""),
        update(CareReason).where(mine[0]).values(said=""),
        update(LapseNotice).where(LapseNotice.answered_by_id == person_id).values(answer=""),
        update(LapseNotice).where(mine[1]).values(reason=""),
    ]
    with across_communities():
        for statement in statements:
            db.session.execute(statement.execution_options(synchronize_session=False))


def _of_change(person_id: int) -> Any:
    """Why a line of theirs was changed, or they changed another's."""
    changed = select(CareChange.id).join(
        CareEntry, (CareEntry.community_id == CareChange.community_id) & (CareEntry.id == CareChange.entry_id)
    )
    theirs = or_(CareEntry.person_id == person_id, CareChange.person_id == person_id)
    return changed.where(
        CareChange.community_id == CareReason.community_id, CareChange.id == CareReason.change_id, theirs
    ).exists()


def _of_adoption(person_id: int) -> Any:
    """What staff said of their adoption."""
    adopted = select(Adoption.id).join(
        Membership, (Membership.community_id == Adoption.community_id) & (Membership.id == Adoption.asked_by_id)
    )
    return adopted.where(
        Adoption.community_id == LapseNotice.community_id,
        Adoption.id == LapseNotice.adoption_id,
        Membership.person_id == person_id,
    ).exists()
