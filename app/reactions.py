"""What follows from what: the one page that joins the slices. A reaction runs inside the transaction of its event."""

from datetime import time, timedelta
from typing import Any

from app import acts, clock, scope, texts, uploads
from app.events import Reaction
from app.inbox import service as inbox
from app.kept import said, written
from app.members import service as members
from app.members.events import (
    MembershipAccepted,
    MembershipLeft,
    MembershipMoved,
    MembershipReturned,
)
from app.people import service as people
from app.people.events import AccountClosing, CodeIssued, NameCorrected, PhoneCorrected
from app.places import service as places
from app.points import service as points
from app.points.events import AwardsDecided, PointsCalledBack, PointsCorrected, PointsExpiring, WaitingAwardsPaid
from app.property import service as property_
from app.property.events import PointsGiven, RedemptionConfirmed, RedemptionReleased, RedemptionUndone
from app.texts import _
from app.volunteers import service as volunteers
from app.volunteers.events import (
    AbsenceExcused,
    ClaimingResumed,
    DisputeAnswered,
    HoursAnnulled,
    HoursApproved,
    HoursCorrected,
    HoursReturned,
    MembersReminded,
    OfferLapsed,
    SlotOffered,
    TaskCancelled,
    TaskChanged,
    TaskComesUp,
    TasksPassedOn,
    TaskTooCold,
)

SOON = timedelta(hours=12)  # what is off by the morning is told at night


def here(path: str) -> str:
    """An address inside the community in scope; jobs have no request to make one from."""
    return f"/c/{scope.community().code}{path}"


# accounts and memberships


def tell_of_code(event: CodeIssued) -> None:
    if scope.find_community() is None:  # issued to staff, at a place above the communities
        return
    title = said("社区工作人员为您发了改密码的验证码")
    body = said("%(name)s 发的。不是您本人要求的，请马上联系社区。", name=event.by.name)
    inbox.tell(event.person.id, kind="account", title=title, body=body, urgent=True)  # somebody may be at the door


def tell_staff_of_name(event: NameCorrected) -> None:
    """Staff look at it on the member's page, where the old name stands; no message keeps a name."""
    title = said("%(number)s 更正了姓名，请看一下", number=event.person.volunteer_number)
    tell_staff_of_member(event.person.id, title)


def tell_of_phone(event: PhoneCorrected) -> None:
    number = event.person.volunteer_number
    for place, _membership in homes_of(event.person.id):
        with scope.inside(place):
            body = said("以后用新号码登录。不是您本人改的，请马上联系社区。")
            inbox.tell(event.person.id, kind="account", title=said("您的手机号已更正"), body=body, urgent=True)
    tell_staff_of_member(event.person.id, said("%(number)s 更正了手机号，请看一下", number=number))


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
    inbox.forget_name(people.given_codes_by(person.id), person.name)
    acts.forget_told(person.id, person.name)
    uploads.forget_of(person.id, person.name)


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


# tasks and claims


def tell_of_changed_task(event: TaskChanged) -> None:
    task = event.task
    body = said("%(when)s，%(place)s", when=written("when", task.starts_at, task.ends_at), place=task.meeting_point)
    for claim in event.claims:
        title = said("「%(title)s」有变动，请看一下", title=written("known", task.title))
        inbox.tell(claim.person_id, kind="task", title=title, body=body, path=here(f"/tasks/{task.id}"))


def tell_of_cancelled_task(event: TaskCancelled) -> None:
    task = event.task
    is_soon = task.starts_at - clock.now() < SOON
    body = said(
        "原定 %(when)s。原因：%(why)s", when=written("when", task.starts_at, task.ends_at), why=task.cancel_reason
    )
    for claim in event.claims:
        title = said("「%(title)s」取消了，您的认领已结束", title=written("known", task.title))
        path = here(f"/tasks/{task.id}")
        inbox.tell(claim.person_id, kind="task", title=title, body=body, path=path, urgent=is_soon)


def tell_of_reminder(event: MembersReminded) -> None:
    place = scope.community().name
    if event.subject == "known":
        title, path = said("%(place)s请您来报到", place=place), here("/report-in")
        body = said("社区的在职党员名单上有您，还没有报到。填住处和工作单位就行。")
    else:
        title, path = said("好些天没见您来了"), here("/tasks")
        body = said("已有 %(n)s 天没有参加活动。看看这几天有什么，挑一项离家近的。", n=event.days)
    for person_id in event.person_ids:
        inbox.tell(person_id, kind="reminder", title=title, body=body, path=path)


def remind_of_task(event: TaskComesUp) -> None:
    task = event.task
    title = said("明天有「%(title)s」", title=written("known", task.title))
    when = written("when", task.starts_at, task.ends_at)
    body = said("%(when)s，%(place)s。来不了请尽早退出。", when=when, place=task.meeting_point)
    for claim in event.claims:
        inbox.tell(claim.person_id, kind="reminder", title=title, body=body, path=here(f"/tasks/{task.id}"))


def tell_of_tasks_passed_on(event: TasksPassedOn) -> None:
    """No name: who left may be closing the account."""
    for task in event.tasks:
        title = said("「%(title)s」改由您负责", title=written("known", task.title))
        body = said("原来的负责人离开了社区。要换别人，请改活动。")
        inbox.tell(task.organiser_id, kind="task", title=title, body=body, path=here(f"/desk/tasks/{task.id}"))


def tell_of_cold(event: TaskTooCold) -> None:
    task = event.task
    is_soon = task.starts_at - clock.now() < SOON
    cold, lowest = texts.degrees(event.degrees), texts.degrees(task.task_kind.min_temperature_c)
    title = said("「%(title)s」那天预计 %(t)s ℃", title=written("known", task.title), t=cold)
    body = said("低于这类活动的 %(lowest)s ℃，请和社区定改期还是照常。", lowest=lowest)
    path = here(f"/tasks/{task.id}")
    inbox.tell(task.organiser_id, kind="task", title=title, body=body, path=path, urgent=is_soon)


def tell_of_offer(event: SlotOffered) -> None:
    task = event.claim.task
    until = written("when", event.claim.offer_until)
    title = said("「%(title)s」有名额了，请在%(until)s 前答复", title=written("known", task.title), until=until)
    body = said("%(when)s。不答复就给下一位。", when=written("when", task.starts_at, task.ends_at))
    inbox.tell(event.claim.person_id, kind="claim", title=title, body=body, path=here(f"/tasks/{task.id}"))


def tell_of_lapsed_offer(event: OfferLapsed) -> None:
    task = event.claim.task
    title = said("「%(title)s」给您留的名额已给下一位", title=written("known", task.title))
    body = said("没有等到您的答复。不记缺席，还想参加可以再认领。")
    inbox.tell(event.claim.person_id, kind="claim", title=title, body=body, path=here(f"/tasks/{task.id}"))


def tell_of_excuse(event: AbsenceExcused) -> None:
    title = said("「%(title)s」的缺席不记了", title=written("known", event.claim.task.title))
    body = said("原因：%(why)s", why=event.claim.excuse)
    inbox.tell(event.claim.person_id, kind="claim", title=title, body=body, path=here("/my/claims"))


def tell_of_resumed_claiming(event: ClaimingResumed) -> None:
    body = said("原因：%(why)s", why=event.reason)
    inbox.tell(event.person_id, kind="claim", title=said("您又可以认领活动了"), body=body, path=here("/tasks"))


# hours


def award_points_for_hours(event: HoursApproved) -> None:
    points.award([*volunteers.facts_of(event.records), *volunteers.referral_facts(event.records)])


def tell_of_approved_hours(event: HoursApproved) -> None:
    for record in event.records:
        title = said("「%(title)s」的时长已批准", title=written("known", record.task.title))
        body = said("计 %(n)s", n=written("minutes", record.minutes))
        inbox.tell(record.person_id, kind="hours", title=title, body=body, path=here("/my/hours"))


def tell_of_returned_hours(event: HoursReturned) -> None:
    record = event.record
    if record.state == "returned":
        title = said("「%(title)s」的时长被退回，请说明情况", title=written("known", record.task.title))
    else:
        title = said("「%(title)s」的时长没有通过", title=written("known", record.task.title))
    body = said("原因：%(why)s", why=record.reason)
    inbox.tell(record.person_id, kind="hours", title=title, body=body, path=here("/my/hours"))


def take_points_back(event: HoursAnnulled) -> None:
    disputes = [dispute.id for dispute in volunteers.disputes_of([event.record]).values()]
    awards = points.awards_of("service_record", [event.record.id]) + points.awards_of("hours_dispute", disputes)
    for award in awards:
        points.reverse_award(award, key=f"annulled:{event.record.id}:{award.id}", reason=event.reason)


def decide_points_anew(event: HoursCorrected) -> None:
    """The first decision is reversed and a second one made in the same transaction, so that each explains itself."""
    for award in points.awards_of("service_record", [event.record.id]):
        points.reverse_award(award, key=f"corrected:{event.dispute_id}", reason=_("异议成立，时长更正"))
    points.award(volunteers.facts_of_correction(event.record, event.dispute_id))


def tell_of_answered_dispute(event: DisputeAnswered) -> None:
    dispute = event.dispute
    if dispute.state == "upheld":
        title = said("「%(title)s」的异议成立，时长已更正", title=dispute.record.task.title)
    else:
        title = said("「%(title)s」的异议有答复了，维持原来的决定", title=dispute.record.task.title)
    path = here(f"/my/hours/{dispute.record_id}/dispute")
    inbox.tell(
        dispute.person_id, kind="hours", title=title, body=said("答复：%(reply)s", reply=dispute.reply), path=path
    )


def tell_of_annulled_hours(event: HoursAnnulled) -> None:
    record = event.record
    title = said("「%(title)s」的时长已作废，积分一并冲正", title=written("known", record.task.title))
    inbox.tell(
        record.person_id,
        kind="hours",
        title=title,
        body=said("原因：%(why)s", why=event.reason),
        path=here("/my/hours"),
    )


# property fees


def tell_of_confirmed_redemption(event: RedemptionConfirmed) -> None:
    redemption = event.redemption
    if redemption.is_gift:
        return
    title = said("物业费已抵 %(fen)s 元", fen=texts.yuan(redemption.fen))
    body = said(
        "用了 %(n)s 分，柜台收现金 %(cash)s 元", n=texts.points(redemption.points), cash=texts.yuan(redemption.cash_fen)
    )
    path = here(f"/my/redemptions/{redemption.id}")
    inbox.tell(redemption.person_id, kind="redemption", title=title, body=body, path=path)


def thank_giver(event: RedemptionConfirmed) -> None:
    redemption = event.redemption
    if redemption.is_gift and redemption.person_id is not None:
        title = said("谢谢您，您送的 %(n)s 分已帮邻居抵了物业费", n=texts.points(redemption.points))
        body = said("抵了 %(fen)s 元。", fen=texts.yuan(redemption.fen))
        path = here(f"/my/gifts/{redemption.id}")
        inbox.tell(redemption.person_id, kind="redemption", title=title, body=body, path=path)


def tell_eased_household(event: RedemptionConfirmed) -> None:
    redemption = event.redemption
    if not redemption.is_gift:
        return
    title = said("您家的物业费有人帮抵了 %(fen)s 元", fen=texts.yuan(redemption.fen))
    if redemption.person_id is None:
        body = said("是社区关爱账户里的积分抵的。")
    elif redemption.is_named:
        body = said("是%(name)s送的积分。", name=redemption.person.name)
    else:
        body = said("是一位邻居送的积分，没有留名。")
    for person_id in household_of(redemption):
        inbox.tell(person_id, kind="redemption", title=title, body=body, path=here("/my/bills"))


def household_of(redemption: Any) -> list[int]:
    """The members who live where the bill goes."""
    home = redemption.bill.household_id
    return [membership.person_id for membership in members.members_of_households([home])[home]]


def thank_for_pool(event: PointsGiven) -> None:
    title = said("谢谢您给社区关爱账户捐了 %(n)s 分", n=texts.points(event.gift.points))
    body = said("社区会分给有困难的家庭抵物业费，用在哪几户不公开。")
    inbox.tell(event.gift.person_id, kind="points", title=title, body=body, path=here("/my/gifts"))


def tell_of_released_redemption(event: RedemptionReleased) -> None:
    redemption = event.redemption
    if redemption.is_gift or (redemption.state == "released" and not redemption.reason):  # the member knows
        return
    n = texts.points(redemption.points)
    if redemption.state == "expired":
        title, body = said("抵扣码已过期，%(n)s 分已退回", n=n), said("要再抵，请重新预留")
    else:
        title, body = said("物业费没有抵成，%(n)s 分已退回", n=n), said("原因：%(why)s", why=redemption.reason)
    path = here(f"/my/redemptions/{redemption.id}")
    inbox.tell(redemption.person_id, kind="redemption", title=title, body=body, path=path)


def tell_of_released_gift(event: RedemptionReleased) -> None:
    """Why is the other household's affair: the giver reads that the points are back, and no more."""
    redemption = event.redemption
    if not redemption.is_gift or (redemption.state == "released" and not redemption.reason):
        return
    n = texts.points(redemption.points)
    if redemption.person_id is None:
        grant = property_.grant_of(redemption)
        assert grant is not None
        title, path = said("关爱账户的 %(n)s 分没有抵成，已退回账户", n=n), here(f"/support/{grant.entry_id}")
        inbox.tell(grant.asked_by_id, kind="redemption", title=title, path=path)
        return
    body = said("可以再送，或者捐给社区关爱账户。")
    title, path = said("您送的 %(n)s 分没有用上，已退回", n=n), here(f"/my/gifts/{redemption.id}")
    inbox.tell(redemption.person_id, kind="redemption", title=title, body=body, path=path)


def tell_of_undone_redemption(event: RedemptionUndone) -> None:
    redemption = event.redemption
    if redemption.is_gift:
        return
    title = said("物业费的抵扣已撤销，%(n)s 分已退回", n=texts.points(redemption.points))
    body = said(
        "原因：%(why)s。柜台收的现金 %(cash)s 元应退给您。",
        why=redemption.undo_reason,
        cash=texts.yuan(redemption.cash_fen),
    )
    path = here(f"/my/redemptions/{redemption.id}")
    inbox.tell(redemption.person_id, kind="redemption", title=title, body=body, path=path)


def tell_of_undone_gift(event: RedemptionUndone) -> None:
    redemption = event.redemption
    if not redemption.is_gift:
        return
    title = said("帮您家抵的 %(fen)s 元物业费，柜台撤销了", fen=texts.yuan(redemption.fen))
    for person_id in household_of(redemption):
        inbox.tell(person_id, kind="redemption", title=title, path=here("/my/bills"))
    if redemption.person_id is not None:
        title = said("您送的 %(n)s 分没有用上，已退回", n=texts.points(redemption.points))
        path = here(f"/my/gifts/{redemption.id}")
        inbox.tell(redemption.person_id, kind="redemption", title=title, path=path)


# points


def tell_of_waiting_awards(event: AwardsDecided) -> None:
    waiting = [award for award in event.awards if award.state == "waiting"]
    for award in waiting:
        title = said(
            "「%(title)s」的 %(n)s 分待发放", title=written("known", award.title), n=texts.points(award.points)
        )
        body = points.waits_for_in_words(award.waits_for)
        inbox.tell(award.account.person_id, kind="points", title=title, body=body, path=here("/my/points"))


def tell_of_paid_awards(event: WaitingAwardsPaid) -> None:
    for award in event.awards:
        title = said(
            "「%(title)s」的 %(n)s 分到账了", title=written("known", award.title), n=texts.points(award.points)
        )
        inbox.tell(award.account.person_id, kind="points", title=title, path=here("/my/points"))


def tell_of_points_called_back(event: PointsCalledBack) -> None:
    title = said("%(place)s的一笔积分冲正，从这里收回 %(n)s 分", place=event.source.name, n=texts.points(event.points))
    body = said("其中 %(n)s 分已经用掉，由以后的积分先补上。", n=texts.points(event.lent)) if event.lent else ""
    with scope.inside(event.home):
        inbox.tell(event.person_id, kind="points", title=title, body=body, path=here("/my/points"))


def tell_of_corrected_points(event: PointsCorrected) -> None:
    one = event.adjustment
    n = texts.points(abs(one.amount))
    title = said("积分账户加了 %(n)s 分", n=n) if one.amount > 0 else said("积分账户减了 %(n)s 分", n=n)
    body = said("原因：%(why)s", why=one.reason)
    inbox.tell(one.account.person_id, kind="points", title=title, body=body, path=here("/my/points"))


def tell_of_expiring_points(event: PointsExpiring) -> None:
    for notice in event.notices:
        last = written("short_day", clock.at(notice.expires_on - timedelta(days=1), time(12)))
        title = said("%(n)s 分快到期了，%(day)s前用完", n=texts.points(notice.points), day=last)
        body = said("可以抵物业费。到期没用的会减少。")
        inbox.tell(notice.account.person_id, kind="points", title=title, body=body, path=here("/my/points"))


REACTIONS: dict[type, tuple[Reaction, ...]] = {
    CodeIssued: (tell_of_code,),
    AccountClosing: (end_what_is_held, forget_words),
    NameCorrected: (tell_staff_of_name,),
    PhoneCorrected: (tell_of_phone,),
    MembershipAccepted: (open_wallet, tell_of_acceptance),
    MembershipMoved: (bring_points_of_who_moved,),
    MembershipReturned: (tell_of_returned_report,),
    MembershipLeft: (end_tasks_of_who_left, release_points_of_who_left, tell_of_leaving),
    TaskChanged: (tell_of_changed_task,),
    TaskCancelled: (tell_of_cancelled_task,),
    TaskComesUp: (remind_of_task,),
    TasksPassedOn: (tell_of_tasks_passed_on,),
    TaskTooCold: (tell_of_cold,),
    MembersReminded: (tell_of_reminder,),
    SlotOffered: (tell_of_offer,),
    OfferLapsed: (tell_of_lapsed_offer,),
    AbsenceExcused: (tell_of_excuse,),
    ClaimingResumed: (tell_of_resumed_claiming,),
    HoursApproved: (award_points_for_hours, tell_of_approved_hours),
    HoursReturned: (tell_of_returned_hours,),
    HoursCorrected: (decide_points_anew,),
    DisputeAnswered: (tell_of_answered_dispute,),
    HoursAnnulled: (take_points_back, tell_of_annulled_hours),
    RedemptionConfirmed: (tell_of_confirmed_redemption, thank_giver, tell_eased_household),
    RedemptionReleased: (tell_of_released_redemption, tell_of_released_gift),
    RedemptionUndone: (tell_of_undone_redemption, tell_of_undone_gift),
    PointsGiven: (thank_for_pool,),
    AwardsDecided: (tell_of_waiting_awards,),
    WaitingAwardsPaid: (tell_of_paid_awards,),
    PointsCalledBack: (tell_of_points_called_back,),
    PointsCorrected: (tell_of_corrected_points,),
    PointsExpiring: (tell_of_expiring_points,),
}
