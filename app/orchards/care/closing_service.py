"""The account closes: what the person wrote in care logs and answers is emptied; what was done by the trees stays."""

from sqlalchemy import update

from app.database import db
from app.orchards.care.models import CareEntry
from app.orchards.lapses.models import LapseNotice
from app.scope import across_communities


def forget_words(person_id: int) -> None:
    """Empty the person's own words, in all communities."""
    written = update(CareEntry).where(CareEntry.person_id == person_id).values(note="")
    struck = update(CareEntry).where(CareEntry.struck_by_id == person_id).values(strike_reason="")
    answered = update(LapseNotice).where(LapseNotice.answered_by_id == person_id).values(answer="")
    with across_communities():
        for statement in (written, struck, answered):
            db.session.execute(statement.execution_options(synchronize_session=False))
