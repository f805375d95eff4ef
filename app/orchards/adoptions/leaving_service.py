"""Who leaves the community or closes the account: adoptions end, or go on with others of the household or group."""

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Text, cast, func, select, update

from app import clock
from app.database import db
from app.members.models import Membership
from app.orchards.adoptions.endings_service import close
from app.orchards.adoptions.lines_service import pass_on
from app.orchards.adoptions.models import Adoption, AdoptionHelper
from app.orchards.adoptions.names import ENDS
from app.orchards.adoptions.service import lock_tree
from app.orchards.domain import LIVE
from app.orchards.groups.models import AdopterGroup, GroupMember
from app.people.models import Person
from app.scope import across_communities, community_id, in_community


def leave_trees(person_id: int) -> None:
    """Who leaves the community: their adoptions end, or go on with others of the household or the group.

    All trees concerned are locked first, by id.
    """
    for membership_id in _memberships_of(person_id):
        _leave_groups(membership_id)
        _stop_helping(membership_id)
        concerned = in_community(Adoption).where(Adoption.asked_by_id == membership_id, Adoption.state.in_(LIVE))
        for one in db.session.scalars(concerned.order_by(Adoption.tree_id, Adoption.id)).all():
            if (other := _other_adopter(one, membership_id)) is not None:
                one.asked_by_id = other
            else:
                _give_back(one)
            db.session.flush()


def _give_back(adoption: Adoption) -> None:
    """Nobody keeps it: whoever is next in line has the tree, or is put before staff."""
    tree = adoption.tree
    if tree is not None:
        lock_tree(tree)
    if adoption.state == "active":
        close(adoption, reason="left_community")
    else:
        adoption.state, adoption.end_reason, adoption.ended_at = "withdrawn", "left_community", clock.now()
        db.session.flush()
    if tree is not None:
        pass_on(tree)


def forget_words(person: Person, names: Sequence[str]) -> None:
    """The account closes: why its adoptions ended is emptied, and no group is called by the person's name."""
    mine = select(Membership.id).where(
        Membership.community_id == Adoption.community_id,
        Membership.id == Adoption.asked_by_id,
        Membership.person_id == person.id,
    )
    reasons = update(Adoption).where(mine.exists(), Adoption.end_reason.not_in(ENDS)).values(end_reason="")
    called = [AdopterGroup.name.contains(name, autoescape=True) for name in names if len(name) > 1]
    number = func.concat("#", cast(AdopterGroup.id, Text))
    with across_communities():
        db.session.execute(reasons.execution_options(synchronize_session=False))
        for one in called:
            named = update(AdopterGroup).where(one, _was_in(person.id)).values(name=number)
            db.session.execute(named.execution_options(synchronize_session=False))


def _was_in(person_id: int) -> ColumnElement[bool]:
    """Of groups that the person was in: others may bear the same words in their names."""
    mine = select(GroupMember.id).join(
        Membership,
        (Membership.community_id == GroupMember.community_id) & (Membership.id == GroupMember.membership_id),
    )
    of_group = (GroupMember.community_id == AdopterGroup.community_id) & (GroupMember.group_id == AdopterGroup.id)
    return mine.where(of_group, Membership.person_id == person_id).exists()


def _memberships_of(person_id: int) -> Iterable[int]:
    mine = select(Membership.id).where(Membership.community_id == community_id(), Membership.person_id == person_id)
    return db.session.scalars(mine).all()


def _leave_groups(membership_id: int) -> None:
    left = update(GroupMember).where(
        GroupMember.community_id == community_id(),
        GroupMember.membership_id == membership_id,
        GroupMember.left_at.is_(None),
    )
    db.session.execute(left.values(left_at=clock.now()))
    made = in_community(AdopterGroup).where(AdopterGroup.made_by_id == membership_id)
    for group in db.session.scalars(made).all():  # else nobody could name its members any more
        first = in_community(GroupMember).filter_by(group_id=group.id, left_at=None).order_by(GroupMember.id).limit(1)
        if (other := db.session.scalar(first)) is not None:
            group.made_by_id = other.membership_id
    db.session.flush()


def _stop_helping(membership_id: int) -> None:
    helping = update(AdoptionHelper).where(
        AdoptionHelper.community_id == community_id(),
        AdoptionHelper.membership_id == membership_id,
        AdoptionHelper.ended_at.is_(None),
    )
    db.session.execute(helping.values(ended_at=clock.now()))
    offered = update(Adoption).where(Adoption.community_id == community_id(), Adoption.offered_to_id == membership_id)
    db.session.execute(offered.values(offered_to_id=None, offered_at=None))


def _other_adopter(adoption: Adoption, membership_id: int) -> int | None:
    """An active member of the same household or group who keeps it from now on."""
    others = select(Membership.id).where(
        Membership.community_id == community_id(), Membership.state == "active", Membership.id != membership_id
    )
    if adoption.kind == "household":
        others = others.where(Membership.household_id == adoption.household_id)
    elif adoption.kind == "group":
        in_group = select(GroupMember.membership_id).where(
            GroupMember.community_id == community_id(),
            GroupMember.group_id == adoption.group_id,
            GroupMember.left_at.is_(None),
        )
        others = others.where(Membership.id.in_(in_group))
    else:
        return None
    return db.session.scalar(others.order_by(Membership.id).limit(1))
