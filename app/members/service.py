"""Members: who is an active member here, and who runs a task."""


from app.database import db
from app.members.models import Membership
from app.people.models import Person
from app.people.service import is_staff_here
from app.scope import find_community, in_community


def active_membership(person_id: int) -> Membership | None:
    """The person's active membership of the community in scope."""
    return db.session.execute(in_community(Membership).filter_by(person_id=person_id, state="active")).scalar()


def is_active_member(person: Person, _thing: object) -> bool:
    """An active member (in-service or resident) of the community in scope."""
    return find_community() is not None and active_membership(person.id) is not None


def is_organiser_or_staff(person: Person, task: object) -> bool:
    """The task's organiser, or staff of this community."""
    return is_staff_here(person, task) or (task is not None and getattr(task, "organiser_id", None) == person.id)


