"""What this slice holds about a person: trees that they adopt or help with, and groups that they are in."""

from typing import Any

from sqlalchemy import and_, or_, select

from app.members.models import Membership
from app.orchards.adoptions.models import Adoption, AdoptionHelper
from app.orchards.care.models import CareChange, CareEntry, CareReason
from app.orchards.groups.models import AdopterGroup, GroupMember
from app.orchards.lapses.models import DutyReminder, LapseNotice, OpenedDuty
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


def care(person_id: int) -> Rows:
    """What the person wrote in care logs."""
    one = CareEntry
    return (
        select(
            Place.short_name.label("community"),
            *(Orchard.name.label("orchard"), Tree.label.label("tree"), one.duty_name.label("duty"), one.done_on),
            *(one.minutes, one.amount, one.amount_unit.label("measure"), one.note, one.made_at),
            *(one.struck_at, one.strike_reason.label("reason")),
        )
        .join(Tree, _same(one.community_id, one.tree_id, Tree))
        .join(Orchard, _same(Tree.community_id, Tree.orchard_id, Orchard))
        .join(Place, one.community_id == Place.id)
        .where(one.person_id == person_id)
        .order_by(one.done_on.desc(), one.id.desc())
    )


def care_history(person_id: int) -> Rows:
    """How lines that the person wrote were changed."""
    change = CareChange
    return (
        select(
            Place.short_name.label("community"),
            *(change.at, change.before, change.after, CareReason.said.label("reason")),
        )
        .join(CareEntry, _same(change.community_id, change.entry_id, CareEntry))
        .join(CareReason, and_(change.community_id == CareReason.community_id, change.id == CareReason.change_id))
        .join(Place, change.community_id == Place.id)
        .where(CareEntry.person_id == person_id)
        .order_by(change.at.desc(), change.id.desc())
    )


def opened(person_id: int) -> Rows:
    """Opened duties that the person took."""
    one = OpenedDuty
    return (
        select(
            Place.short_name.label("community"),
            *(Tree.label.label("tree"), one.duty_name.label("duty"), one.due_on, one.taken_at, one.ended_at),
        )
        .join(Tree, _same(one.community_id, one.tree_id, Tree))
        .join(Membership, _same(one.community_id, one.taken_by_id, Membership))
        .join(Place, one.community_id == Place.id)
        .where(Membership.person_id == person_id)
        .order_by(one.taken_at.desc(), one.id.desc())
    )


def reminders(person_id: int) -> Rows:
    """When the person was told of care that was due or late."""
    one = DutyReminder
    return (
        select(Place.short_name.label("community"), one.sent_on, Tree.label.label("tree"), one.due_on)
        .join(Tree, _same(one.community_id, one.tree_id, Tree))
        .join(Place, one.community_id == Place.id)
        .where(one.person_id == person_id)
        .order_by(one.sent_on.desc(), one.id.desc())
    )


def lapses(person_id: int) -> Rows:
    """Notices after repeated lapses, what the person answered and what staff decided."""
    one = LapseNotice
    return (
        select(
            Place.short_name.label("community"),
            *(one.season, one.lapses, one.noticed_at, one.answer, one.answered_at, one.decision, one.decided_at),
            one.reason,
        )
        .join(Adoption, _same(one.community_id, one.adoption_id, Adoption))
        .join(Membership, _same(Adoption.community_id, Adoption.asked_by_id, Membership))
        .join(Place, one.community_id == Place.id)
        .where(Membership.person_id == person_id)
        .order_by(one.noticed_at.desc(), one.id.desc())
    )


PARTS = (
    Part("adoptions", _l("果树认养"), adoptions),
    Part("adoption-helping", _l("帮忙养护的果树"), helping),
    Part("adopter-groups", _l("认养小组"), groups),
    Part("tree-care", _l("果树养护"), care, covering("care_entry.person_id")),
    Part("tree-care-history", _l("养护记录的改动"), care_history),
    Part("opened-duties", _l("认领的放开养护"), opened),
    Part("tree-reminders", _l("养护提醒"), reminders, covering("duty_reminder.person_id")),
    Part("lapses", _l("荒废的认养"), lapses, covering("lapse_notice.answered_by_id")),
)
ACTS = covering(
    "adoption.decided_by_id",
    "adoption.entered_by_id",
    "care_change.person_id",
    "care_entry.entered_by_id",
    "care_entry.struck_by_id",
    "harvest.noted_by_id",
    "harvest.struck_by_id",
    "lapse_notice.decided_by_id",
    "orchard.made_by_id",
    "rain_day.noted_by_id",
    "orchard_photo.added_by_id",
    "tree_state.by_id",
)
