"""Groups: who makes one names its members, each of whom may go; how many, is bounded."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db, flush_or
from app.events import publish
from app.members import service as members
from app.members.models import Membership
from app.orchards.errors import GroupRefused
from app.orchards.events import GroupJoined
from app.orchards.groups.models import AdopterGroup, GroupMember
from app.rules import service as rules
from app.scope import community_id, here, in_community
from app.texts import _


def make_group(name: str, *, by: Membership) -> AdopterGroup:
    """A group of which the maker is the first member; one makes only so many. Raises `GroupRefused`."""
    members.lock_home(by)
    most = rules.limit("groups_per_member")
    if most is not None and _made_by(by) >= most:
        raise GroupRefused(_("没有建：您已经建了 %(n)s 个小组", n=most), _("请先退出不用的小组。"))
    made = AdopterGroup(community_id=community_id(), name=name, made_by_id=by.id, made_at=clock.now())
    with flush_or(GroupRefused(_("没有建：已经有同名的小组"), _("请换一个名称。"))):
        db.session.add(made)
    join_group(made, by)
    return made


def join_group(group: AdopterGroup, member: Membership) -> GroupMember:
    """Who made the group names another member of the community, who is told.

    Who was taken in today counts though they are out: nobody is told again and again. Raises `GroupRefused`.
    """
    here(AdopterGroup, group.id, lock=True)
    most = rules.limit("people_per_group")
    if most is not None and _in_or_new(group) >= most:
        raise GroupRefused(_("没有添加：一个小组最多 %(n)s 人，今天加过又退出的也算", n=most))
    made = GroupMember(community_id=community_id(), group_id=group.id, membership_id=member.id, joined_at=clock.now())
    with flush_or(GroupRefused(_("没有添加：这位已经在小组里"))):
        db.session.add(made)
    if member.id != group.made_by_id:
        publish(GroupJoined(made))
    return made


def _made_by(membership: Membership) -> int:
    """How many groups of the member's making have anybody in them."""
    peopled = select(GroupMember.id).where(
        GroupMember.community_id == AdopterGroup.community_id,
        GroupMember.group_id == AdopterGroup.id,
        GroupMember.left_at.is_(None),
    )
    made = select(func.count()).where(
        AdopterGroup.community_id == community_id(), AdopterGroup.made_by_id == membership.id, peopled.exists()
    )
    return int(db.session.execute(made).scalar_one())


def _in_or_new(group: AdopterGroup) -> int:
    """How many are in the group, or were taken in today."""
    counted = select(func.count()).where(
        GroupMember.community_id == community_id(),
        GroupMember.group_id == group.id,
        GroupMember.left_at.is_(None) | (GroupMember.joined_at >= clock.day_bounds(clock.today())[0]),
    )
    return int(db.session.execute(counted).scalar_one())


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
