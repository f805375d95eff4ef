"""Sharing: helpers whom the adopter names, groups that adopt together, and handing a tree over to another member."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db, flush_or
from app.events import publish
from app.members.models import Membership
from app.orchards.adoptions.endings_service import close
from app.orchards.adoptions.lines_service import pass_on
from app.orchards.adoptions.lists_service import is_adopter
from app.orchards.adoptions.models import AdopterGroup, Adoption, AdoptionHelper, GroupMember
from app.orchards.adoptions.service import lock_tree
from app.orchards.errors import AdoptionRefused, AlreadyAdopting, GroupRefused
from app.orchards.events import HandedOver, HandOverAnswered, HandOverOffered, HelperNamed
from app.rules import service as rules
from app.scope import community_id, here, in_community
from app.texts import _

MOST_IN_GROUP = 30


def name_helper(adoption: Adoption, helper: Membership) -> AdoptionHelper:
    """Let a member of the community help, who is told. Raises `AdoptionRefused`."""
    locked = _active(adoption)
    if is_adopter(locked, helper):
        raise AdoptionRefused(_("没有添加：这位本来就和您一起认养"))
    now_named = select(AdoptionHelper.id).where(
        AdoptionHelper.community_id == community_id(),
        AdoptionHelper.adoption_id == locked.id,
        AdoptionHelper.ended_at.is_(None),
    )
    most = rules.limit("helpers_per_adoption")
    if most is not None and len(db.session.scalars(now_named).all()) >= most:
        raise AdoptionRefused(_("没有添加：最多请 %(n)s 位帮手", n=most))
    made = AdoptionHelper(community_id=community_id(), adoption_id=locked.id, membership_id=helper.id)
    made.named_at = clock.now()
    with flush_or(AdoptionRefused(_("没有添加：这位已经是帮手了"))):
        db.session.add(made)
    publish(HelperNamed(made))
    return made


def end_helping(helper: AdoptionHelper) -> None:
    """The adopter, or the helper, ends it."""
    locked = here(AdoptionHelper, helper.id, lock=True)
    if locked.ended_at is None:
        locked.ended_at = clock.now()
        db.session.flush()


def offer_hand_over(adoption: Adoption, to: Membership) -> None:
    """Offer the tree to another member for the rest of the term; nothing changes until they accept.

    Raises `AdoptionRefused`.
    """
    locked = _active(adoption)
    if is_adopter(locked, to):
        raise AdoptionRefused(_("没有转交：这位本来就和您一起认养"))
    locked.offered_to_id, locked.offered_at = to.id, clock.now()
    db.session.flush()
    publish(HandOverOffered(locked))


def take_offer_back(adoption: Adoption, *, by: Membership) -> None:
    """The adopter thinks better of it, or the other member says no; the one who did not is told."""
    locked = _active(adoption)
    if locked.offered_to_id is None:
        raise AdoptionRefused(_("没有改动：现在没有要转交的人"))
    other = locked.offered_to
    locked.offered_to_id = locked.offered_at = None
    db.session.flush()
    if by.id == other.id:
        publish(HandOverAnswered(locked))


def accept_hand_over(adoption: Adoption, *, by: Membership) -> Adoption:
    """The other member takes the tree over until the end of the term. Raises `AdoptionRefused`, `AlreadyAdopting`."""
    lock_tree(adoption.tree)
    locked = _active(adoption)
    if locked.offered_to_id != by.id:
        raise AdoptionRefused(_("没有接手：对方已经改了主意"))
    standing = in_community(Adoption).where(
        Adoption.tree_id == locked.tree_id, Adoption.membership_id == by.id, Adoption.state.in_(("asked", "waiting"))
    )
    for one in db.session.scalars(standing).all():  # the line for the same tree has come to its end
        one.state, one.ended_at = "withdrawn", clock.now()
    until_day = locked.until_day
    close(locked, reason="handed_over")
    made = Adoption(
        community_id=community_id(),
        **{name: getattr(locked, name) for name in ("orchard_id", "tree_id", "exclusive")},
        kind="member",
        membership_id=by.id,
        asked_by_id=by.id,
        state="active",
        asked_at=clock.now(),
        decided_at=clock.now(),
        from_day=clock.today(),
        until_day=max(until_day or clock.today(), clock.today()),
        handed_over_from_id=locked.id,
    )
    with flush_or(AlreadyAdopting()):
        db.session.add(made)
    publish(HandedOver(made, locked.asked_by.person_id))
    pass_on(adoption.tree)
    return made


def _active(adoption: Adoption) -> Adoption:
    locked = here(Adoption, adoption.id, lock=True)
    if locked.state != "active":
        raise AdoptionRefused(_("没有改动：这份认养已经结束"), _("请刷新页面，看看现在的情况。"))
    return locked


def make_group(name: str, *, by: Membership) -> AdopterGroup:
    """A group of which the maker is the first member. Raises `GroupRefused`."""
    made = AdopterGroup(community_id=community_id(), name=name, made_by_id=by.id, made_at=clock.now())
    with flush_or(GroupRefused(_("没有建：已经有同名的小组"), _("请换一个名称。"))):
        db.session.add(made)
    join_group(made, by)
    return made


def join_group(group: AdopterGroup, member: Membership) -> GroupMember:
    """Who made the group names another member of the community. Raises `GroupRefused`."""
    here(AdopterGroup, group.id, lock=True)
    if len(group_members(group)) >= MOST_IN_GROUP:
        raise GroupRefused(_("没有添加：一个小组最多 %(n)s 人", n=MOST_IN_GROUP))
    made = GroupMember(community_id=community_id(), group_id=group.id, membership_id=member.id, joined_at=clock.now())
    with flush_or(GroupRefused(_("没有添加：这位已经在小组里"))):
        db.session.add(made)
    return made


def leave_group(member: GroupMember) -> None:
    """Who made the group goes last: it has to be somebody's. Raises `GroupRefused`."""
    locked = here(GroupMember, member.id, lock=True)
    group = locked.group
    if locked.membership_id == group.made_by_id and len(group_members(group)) > 1:
        raise GroupRefused(_("没有退出：小组是您建的，里面还有别人"), _("请先把别人移出，或者把树转给他们。"))
    if locked.left_at is None:
        locked.left_at = clock.now()
        db.session.flush()


def groups_of(membership: Membership) -> Sequence[AdopterGroup]:
    """Groups that the member is in."""
    mine = select(GroupMember.group_id).where(
        GroupMember.community_id == community_id(),
        GroupMember.membership_id == membership.id,
        GroupMember.left_at.is_(None),
    )
    return db.session.scalars(
        in_community(AdopterGroup).where(AdopterGroup.id.in_(mine)).order_by(AdopterGroup.name)
    ).all()


def group_members(group: AdopterGroup) -> Sequence[GroupMember]:
    """Who is in it now."""
    return members_of_groups([group]).get(group.id, ())


def members_of_groups(groups: Iterable[AdopterGroup]) -> Mapping[int, Sequence[GroupMember]]:
    """The same of several groups."""
    wanted = in_community(GroupMember).where(
        GroupMember.group_id.in_([group.id for group in groups]), GroupMember.left_at.is_(None)
    )
    person = joinedload(GroupMember.membership).joinedload(Membership.person)
    found: dict[int, list[GroupMember]] = {}
    for one in db.session.scalars(wanted.options(person).order_by(GroupMember.id)):
        found.setdefault(one.group_id, []).append(one)
    return found
