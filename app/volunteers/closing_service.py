"""Who leaves a community, and who closes the account: claims end, tasks are passed on, own words are emptied."""

from typing import Any

from sqlalchemy import delete, or_, select, update

from app import scope
from app.database import db
from app.files.photos import Photo
from app.places import service as places
from app.scope import across_communities, community_id, in_community
from app.volunteers.claims.lists_service import LIVE
from app.volunteers.claims.service import withdraw_all
from app.volunteers.contacts.models import Contact
from app.volunteers.feed.service import end as end_calendar
from app.volunteers.hours.disputes_models import HoursDispute
from app.volunteers.models import Claim, Task
from app.volunteers.tasks.organisers_service import AHEAD, communities_organised_in, pass_on_tasks

SAID: tuple[Any, ...] = (HoursDispute, Claim, Contact)


def leave_tasks(person_id: int) -> None:
    """Give back every claim in the community in scope, and pass on what the person organises.

    All tasks concerned are locked first, by id: two who leave at once never wait for each other in a ring.
    """
    claimed = select(Claim.task_id).where(
        Claim.community_id == community_id(), Claim.person_id == person_id, Claim.state.in_(LIVE)
    )
    concerned = or_(Task.id.in_(claimed), Task.organiser_id == person_id)
    wanted = in_community(Task).where(concerned, Task.state.in_(AHEAD)).order_by(Task.id)
    locked = wanted.with_for_update(key_share=True).execution_options(populate_existing=True)
    db.session.execute(locked).scalars().all()
    withdraw_all(person_id)
    pass_on_tasks(person_id)


def forget_person(person_id: int) -> None:
    """The account closes: tasks are passed on everywhere, and the person's own words and photos are emptied.

    Hours, and what was decided on them, stay.
    """
    with across_communities():
        organised_in = communities_organised_in(person_id)
    for place_id in organised_in:
        with scope.inside(places.as_scope(places.find(place_id))):
            leave_tasks(person_id)
    _empty_words(person_id)
    end_calendar(person_id)


def _empty_words(person_id: int) -> None:
    disputes, claims, contacts = (update(model).where(model.person_id == person_id) for model in SAID)
    statements: list[Any] = [
        disputes.where(HoursDispute.state == "open").values(state="withdrawn"),
        disputes.values(said=""),
        claims.where(Claim.excuse.is_not(None)).values(excuse=""),
        contacts.values(who="", note=""),
        delete(Photo).where(Photo.made_by_id == person_id),
    ]
    with across_communities():
        for statement in statements:
            db.session.execute(statement.execution_options(synchronize_session=False))
