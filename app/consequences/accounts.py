"""What follows for accounts and memberships."""

from typing import Any

from app import acts, scope, texts
from app.consequences.address import here
from app.files import uploads
from app.inbox import service as inbox
from app.members import service as members
from app.members.events import (
    MembershipAccepted,
    MembershipLeft,
    MembershipMoved,
    MembershipReturned,
)
from app.orchards import service as orchards
from app.people import service as people
from app.people.events import AccountClosing, CodeIssued, NameCorrected, PhoneCorrected, SignedOutEverywhere
from app.places import service as places
from app.points import service as points
from app.property import service as property_
from app.texts import _
from app.volunteers import service as volunteers
from app.words.kept import said


def tell_of_code(event: CodeIssued) -> None:
    if scope.find_community() is None:  # issued to staff, at a place above the communities
        return
    title = said("社区工作人员为您发了改密码的验证码")
    body = said("%(name)s 发的。不是您本人要求的，请马上联系社区。", name=event.by.name)
    inbox.tell(event.person.id, kind="account", title=title, body=body, urgent=True)  # somebody may be at the door


def tell_staff_of_name(event: NameCorrected) -> None:
    """Staff look at it on the member's page, where the old name stands; no message says whose."""
    tell_staff_of_member(event.person.id, said("有一位成员更正了姓名，请看一下"))


def tell_of_phone(event: PhoneCorrected) -> None:
    for place, _membership in homes_of(event.person.id):
        with scope.inside(place):
            body = said("以后用新号码登录。不是您本人改的，请马上联系社区。")
            inbox.tell(event.person.id, kind="account", title=said("您的手机号已更正"), body=body, urgent=True)
    tell_staff_of_member(event.person.id, said("有一位成员更正了手机号，请看一下"))


def end_calendar_link(event: SignedOutEverywhere) -> None:
    """The link needs no sign-in: whoever took it from an open phone must not read on."""
    volunteers.end_calendar(event.person.id)


def tell_staff_of_member(person_id: int, title: str) -> None:
    """Tell the staff of every community where the person is a member, or asks to be one."""
    for place, membership in homes_of(person_id):
        with scope.inside(place):
            for one in people.persons_with_role("staff", place_id=place.id):
                if one.id != person_id:
                    inbox.tell(one.id, kind="membership", title=title, path=here(f"/members/{membership.id}"))


def homes_of(person_id: int) -> list[tuple[scope.Community, Any]]:
    """The communities where the person is a member or asks to be one."""
    return [
        (places.as_scope(places.find(one.community_id)), one)
        for one in members.memberships_of(person_id)
        if one.state in ("asked", "active")
    ]


def end_what_is_held(event: AccountClosing) -> None:
    """In the order of locks: memberships (which give back tasks and reservations), tasks, wallets."""
    members.end_memberships(event.person)
    volunteers.forget_person(event.person.id)
    points.lapse_points(event.person.id)


def forget_words(event: AccountClosing) -> None:
    """No message, letter, answer or file that names the person is left; what is append only never named anybody."""
    person = event.person
    inbox.forget_person(person.id)
    orchards.forget_words(person.id)
    known_at = members.communities_left_by(person.id)
    names, helped, gifts = people.names_of(person), people.given_codes_by(person.id), property_.forget_giver(person.id)
    for name in names:  # who corrected it stands in older ones as they were called then
        inbox.forget_name(helped, name)
        inbox.forget_giver(gifts, name)
        acts.forget_told(person.id, name)
        uploads.forget_of(person.id, name, place_ids=known_at)


def open_wallet(event: MembershipAccepted) -> None:
    points.open_wallet(event.membership.person_id)


def tell_of_acceptance(event: MembershipAccepted) -> None:
    title = said("%(place)s已接收您的报到", place=scope.community().name)
    body = said("现在可以认领活动了。")
    inbox.tell(event.membership.person_id, kind="membership", title=title, body=body, path=here("/tasks"))


def tell_of_returned_report(event: MembershipReturned) -> None:
    title = said("%(place)s退回了您的报到", place=scope.community().name)
    body = said("原因：%(why)s", why=event.membership.reason)
    inbox.tell(event.membership.person_id, kind="membership", title=title, body=body, path=here("/my/report-in"))


def end_tasks_of_who_left(event: MembershipLeft) -> None:
    volunteers.leave_tasks(event.membership.person_id)


def release_points_of_who_left(event: MembershipLeft) -> None:
    target = members.went_to(event.membership)
    moves_to = places.as_scope(target) if target is not None else None
    property_.release_of(event.membership.person_id, reason=_("已迁出本社区"), moves_to=moves_to)


def bring_points_of_who_moved(event: MembershipMoved) -> None:
    person_id = event.membership.person_id
    n = points.bring_points(person_id, source=event.source)
    if n:
        title = said("%(n)s 分已从%(place)s转来", n=texts.points(n), place=event.source.name)
        body = said("每年的积分到期日不变。时长留在原社区，不会减少。")
        inbox.tell(person_id, kind="points", title=title, body=body, path=here("/my/points"))


def tell_of_leaving(event: MembershipLeft) -> None:
    if event.membership.moved_to_id is not None:  # the new community tells them
        return
    title = said("您已从%(place)s迁出", place=scope.community().name)
    body = said("可以到新的社区报到。时长和积分记录都还在。")
    inbox.tell(event.membership.person_id, kind="membership", title=title, body=body, path=here("/my/report-in"))
