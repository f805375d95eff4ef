"""What follows from the care of trees: it is service like any other."""

from typing import Any

from app import clock
from app.consequences.address import here
from app.inbox import service as inbox
from app.members.events import MembershipLeft
from app.orchards import service as orchards
from app.orchards.events import (
    CareDue,
    CareLate,
    CareLogged,
    CareMended,
    CareStruck,
    DutyGivenBack,
    DutyOpened,
    LapseDecided,
    LapseNoticed,
)
from app.texts import _
from app.volunteers import service as volunteers
from app.volunteers.service import CareDone
from app.words.kept import said, written
from app.words.languages import SOURCE, reading


def record_care(event: CareLogged) -> None:
    """Hours of a member: approved at once where the rule says so, and nothing else of the time stands beside; else they
    wait, with the reason."""
    if event.entry.membership_id is None:
        return
    record = volunteers.record_care(_done(event.entry))
    if event.why and not volunteers.overlapping(record):
        volunteers.approve_by_rule(record, why=event.why)
        orchards.note_by_rule(event.entry)
        return
    if event.why:
        orchards.note_overlap(event.entry)
    volunteers.note_why_it_waits(record, orchards.why_it_waits(event.entry))


def change_recorded_care(event: CareMended) -> None:
    if event.entry.membership_id is not None:
        why = _why(event, _("本人改了养护记录"))
        volunteers.change_care(_done(event.entry), by_id=event.by_id, why=why, moved=event.moved)


def strike_recorded_care(event: CareStruck) -> None:
    volunteers.strike_care(event.entry.id, by_id=event.by_id, why=_why(event, _("本人划掉了养护记录")))


def _why(event: CareMended | CareStruck, own: str) -> str:
    """What staff decide goes on with their words; one's own stay in the log alone, to be forgotten with the account."""
    return own if event.by_id == event.entry.person_id else event.reason


def _done(entry: orchards.CareEntry) -> CareDone:
    tree, orchard = entry.tree, entry.tree.orchard
    with reading(SOURCE):  # a title is kept as it is, like those that staff write
        title = _("%(tree)s号树 · %(duty)s", tree=tree.label, duty=entry.duty_name)
    return CareDone(
        source_id=entry.id,
        membership_id=entry.membership_id or 0,
        person_id=entry.person_id,
        kind=orchards.kind_of(entry.duty_code),
        title=title,
        place=orchard.name,
        grid_id=orchard.grid_id,
        started_at=entry.started_at,
        ended_at=entry.ended_at,
        is_heavy=entry.duty_code in orchards.HEAVY,
        entered_by_id=entry.entered_by_id,
    )


def close_what_was_open(event: CareLogged) -> None:
    orchards.settle(event.entry)


def open_again_what_was_settled(event: CareMended | CareStruck) -> None:
    """The line settles something else now, or nothing."""
    orchards.open_again(event.entry.tree)
    if event.entry.struck_at is None:
        orchards.settle(event.entry)


def tell_what_is_due(event: CareDue) -> None:
    """One message a person and evening, however many trees."""
    title = said("果树该养护了")
    body = _lines(event.lines)
    inbox.tell(event.person_id, kind="care", title=title, body=body, path=_where(event.lines))


def tell_what_is_late(event: CareLate) -> None:
    title = said("果树的养护晚了，请尽快做")
    body = said("%(lines)s。再不做，会放开给大家。", lines=_lines(event.lines))
    inbox.tell(event.person_id, kind="care", title=title, body=body, path=_where(event.lines))


def tell_of_opened_duty(event: DutyOpened) -> None:
    """The adopter is told; doing it still closes it."""
    opened = event.opened
    title = said(
        "%(tree)s号树的%(duty)s放开给大家做了", tree=opened.tree.label, duty=written("known", opened.duty_name)
    )
    body = said("您还可以做，做完记一下就收回来。")
    for person_id in sorted(orchards.adopting_people({opened.tree_id}).get(opened.tree_id, ())):
        inbox.tell(person_id, kind="care", title=title, body=body, path=here(f"/trees/{opened.tree.plate}/care"))


def tell_of_duty_given_back(event: DutyGivenBack) -> None:
    """Who took it and did not come is told that it is open again; they may take it anew."""
    opened = event.opened
    duty = written("known", opened.duty_name)
    title = said("%(tree)s号树的%(duty)s重新放开了", tree=opened.tree.label, duty=duty)
    body = said("您认领 %(n)s 天没有记，现在谁都可以做。还想做，请再认领一次。", n=event.days)
    inbox.tell(event.taker_id, kind="care", title=title, body=body, path=here("/opened-duties"))


def ask_after_lapses(event: LapseNoticed) -> None:
    notice = event.notice
    title = said("%(tree)s号树荒了 %(n)s 次，请说明情况", tree=notice.adoption.tree.label, n=notice.lapses)
    body = said(
        "请在%(day)s前说明，社区再定还由不由您认养。", day=written("day", clock.day_bounds(notice.answer_by)[0])
    )
    person_id, path = notice.adoption.asked_by.person_id, here(f"/my/lapses/{notice.id}")
    inbox.tell(person_id, kind="care", title=title, body=body, path=path)


def tell_of_lapse_decision(event: LapseDecided) -> None:
    notice = event.notice
    if notice.decision == "ended":  # the end of the adoption tells of itself
        return
    title = said("%(tree)s号树继续由您认养", tree=notice.adoption.tree.label)
    body = said("原因：%(why)s", why=notice.reason)
    path = here(f"/my/lapses/{notice.id}")
    inbox.tell(notice.adoption.asked_by.person_id, kind="care", title=title, body=body, path=path)


def give_back_opened_duties(event: MembershipLeft) -> None:
    orchards.let_go_all(event.membership.id)


def _lines(lines: Any) -> str:
    """The first three, and how many more."""
    shown = [
        said("%(tree)s号树%(duty)s", tree=tree.label, duty=written("known", due.duty.name)) for tree, due in lines[:3]
    ]
    listed = shown[0]
    for one in shown[1:]:
        listed = said("%(before)s、%(next)s", before=listed, next=one)
    more = len(lines) - len(shown)
    return said("%(lines)s，还有 %(n)s 件", lines=listed, n=more) if more else listed


def _where(lines: Any) -> str:
    return here(f"/trees/{lines[0][0].plate}/care") if len(lines) == 1 else here("/me")
