"""What follows for tasks and claims."""

from datetime import timedelta

from app import clock, scope, texts
from app.consequences.address import here
from app.inbox import service as inbox
from app.volunteers.events import (
    AbsenceExcused,
    ClaimingResumed,
    MembersReminded,
    OfferLapsed,
    SlotOffered,
    TaskCancelled,
    TaskChanged,
    TaskComesUp,
    TasksPassedOn,
    TaskTooCold,
)
from app.words.kept import said, written

SOON = timedelta(hours=12)  # what is off by the morning is told at night


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
