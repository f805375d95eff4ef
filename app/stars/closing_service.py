"""Who closes the account: objections that wait are withdrawn, and the person's own words are emptied."""

from sqlalchemy import update

from app.database import db
from app.scope import across_communities
from app.stars.periods.models import StarObjection


def forget_person(person_id: int) -> None:
    """What was decided stays, with the reply."""
    mine = update(StarObjection).where(StarObjection.person_id == person_id)
    waiting = mine.where(StarObjection.state == "open").values(state="withdrawn")
    with across_communities():
        for statement in (waiting, mine.values(said="")):
            db.session.execute(statement.execution_options(synchronize_session=False))
