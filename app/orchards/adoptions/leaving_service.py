"""Who leaves the community or closes the account: adoptions end, or go on with others of the household or group."""

from collections.abc import Iterable

from sqlalchemy import select, update

from app import clock
from app.database import db
from app.members.models import Membership
from app.orchards.adoptions.endings_service import close, pass_on
from app.orchards.adoptions.models import Adoption, AdoptionHelper, GroupMember
from app.orchards.adoptions.service import lock_tree
from app.orchards.domain import LIVE
from app.scope import community_id, in_community


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
            elif one.state == "active":
                tree = one.tree
                lock_tree(tree)
                close(one, reason="left_community")
                pass_on(tree)
            else:
                one.state, one.end_reason, one.ended_at = "withdrawn", "left_community", clock.now()
            db.session.flush()


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
