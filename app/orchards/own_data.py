"""What this slice holds about a person: trees that they adopt or help with, and groups that they are in."""

from typing import Any

from sqlalchemy import and_, or_, select

from app.members.models import Membership
from app.orchards.adoptions.models import AdopterGroup, Adoption, AdoptionHelper, GroupMember
from app.orchards.models import Orchard, Tree
from app.own_data import Part, Rows, covering
from app.places.models import Place
from app.texts import later as _l


def adoptions(person_id: int) -> Rows:
    """What was asked for in the person's name, and what became of it."""
    one = Adoption
    return (
        select(
            Place.short_name.label("community"),
            *(Orchard.name.label("orchard"), Tree.label.label("tree"), AdopterGroup.name.label("group")),
            *(one.kind, one.exclusive, one.state, one.asked_at, one.decided_at, one.from_day, one.until_day),
            *(one.ended_at, one.end_reason.label("reason")),
        )
        .join(Place, one.community_id == Place.id)
        .join(Orchard, _same(one.community_id, one.orchard_id, Orchard))
        .outerjoin(Tree, _same(one.community_id, one.tree_id, Tree))
        .outerjoin(AdopterGroup, _same(one.community_id, one.group_id, AdopterGroup))
        .join(Membership, and_(one.community_id == Membership.community_id, _is_in(one)))
        .where(Membership.person_id == person_id)
        .order_by(one.asked_at.desc(), one.id.desc())
    )


def helping(person_id: int) -> Rows:
    """Trees with which the person was named as a helper."""
    return (
        select(
            Place.short_name.label("community"),
            *(Orchard.name.label("orchard"), Tree.label.label("tree"), AdoptionHelper.named_at),
            AdoptionHelper.ended_at,
        )
        .join(Adoption, _same(AdoptionHelper.community_id, AdoptionHelper.adoption_id, Adoption))
        .join(Orchard, _same(Adoption.community_id, Adoption.orchard_id, Orchard))
        .join(Tree, _same(Adoption.community_id, Adoption.tree_id, Tree))
        .join(Membership, _same(AdoptionHelper.community_id, AdoptionHelper.membership_id, Membership))
        .join(Place, AdoptionHelper.community_id == Place.id)
        .where(Membership.person_id == person_id)
        .order_by(AdoptionHelper.named_at.desc(), AdoptionHelper.id.desc())
    )


def groups(person_id: int) -> Rows:
    """Groups that adopt trees together."""
    return (
        select(
            Place.short_name.label("community"),
            *(AdopterGroup.name.label("group"), GroupMember.joined_at, GroupMember.left_at),
        )
        .join(AdopterGroup, _same(GroupMember.community_id, GroupMember.group_id, AdopterGroup))
        .join(Membership, _same(GroupMember.community_id, GroupMember.membership_id, Membership))
        .join(Place, GroupMember.community_id == Place.id)
        .where(Membership.person_id == person_id)
        .order_by(GroupMember.joined_at.desc(), GroupMember.id.desc())
    )


def _same(community_id: Any, row_id: Any, target: Any) -> Any:
    return and_(community_id == target.community_id, row_id == target.id)


def _is_in(one: Any) -> Any:
    return or_(one.asked_by_id == Membership.id, one.membership_id == Membership.id)


PARTS = (
    Part("adoptions", _l("果树认养"), adoptions),
    Part("adoption-helping", _l("帮忙养护的果树"), helping),
    Part("adopter-groups", _l("认养小组"), groups),
)
ACTS = covering(
    "adoption.decided_by_id",
    "adoption.entered_by_id",
    "orchard.made_by_id",
    "orchard_photo.added_by_id",
    "tree_state.by_id",
)
