"""What follows for stars: who is rated learns of the notice, of what is final and of later decisions."""

from app import audit, clock
from app.consequences.address import here
from app.inbox import service as inbox
from app.members.events import LeadHouseholdEnded
from app.people.events import AccountClosing
from app.public_numbers import grouped
from app.stars import closing_service
from app.stars.events import (
    NoticeBegan,
    ObjectionAnswered,
    PeriodFinal,
    ResultChanged,
    StarsReplaced,
    SubjectEnded,
)
from app.stars.periods import rated_service
from app.stars.signs import certificates_service as certificates
from app.stars.signs import service as signs
from app.stars.signs import star_signs_service as star_signs
from app.volunteers.events import HoursAnnulled
from app.words.kept import said, written
from app.words.stars import stars_name


def tell_of_notice(event: NoticeBegan) -> None:
    last_day = clock.day_bounds(event.period.notice_until)[0]
    body = said("认为不对的，公示期内可以提异议，公示到%(day)s。", day=written("short_day", last_day))
    for rated in rated_service.rated_in(event.period):
        title = said("您家的星级开始公示：%(star)s", star=stars_name(rated.stars))
        inbox.tell(rated.person_id, kind="stars", title=title, body=body, path=result_page(rated.result_id))


def tell_of_changed_result(event: ResultChanged) -> None:
    last_day = clock.day_bounds(event.result.period.notice_until)[0]
    body = said("认为不对的，公示期内可以提异议，公示到%(day)s。", day=written("short_day", last_day))
    for rated in rated_service.rated_by(event.result):
        title = said("您家公示中的星级有变化：%(star)s", star=stars_name(rated.stars))
        inbox.tell(rated.person_id, kind="stars", title=title, body=body, path=result_page(rated.result_id))


def tell_of_answered_objection(event: ObjectionAnswered) -> None:
    objection = event.objection
    if objection.state == "upheld":
        title = said("您的星级异议成立，结果已更正")
    else:
        title = said("您的星级异议有答复了，维持原来的结果")
    body, path = said("答复：%(reply)s", reply=objection.reply), f"/stars/results/{objection.result_id}/objection"
    inbox.tell(objection.person_id, kind="stars", title=title, body=body, path=here(path))


def tell_of_final_stars(event: PeriodFinal) -> None:
    for rated in rated_service.rated_in(event.period):
        title = said("您家的星级已定：%(star)s", star=stars_name(rated.stars))
        inbox.tell(rated.person_id, kind="stars", title=title, path=result_page(rated.result_id))


def tell_of_replaced_stars(event: StarsReplaced) -> None:
    decision = event.decision
    for rated in rated_service.rated_by(decision.result):
        title = said("您家的星级有新的决定：%(star)s", star=stars_name(decision.stars))
        body = said("原因：%(why)s", why=decision.reason)
        inbox.tell(rated.person_id, kind="stars", title=title, body=body, path=result_page(rated.result_id))


def end_sign_of_replaced_stars(event: StarsReplaced) -> None:
    star_signs.end_of_replaced(event.decision)


def end_signs_of_starless(event: PeriodFinal) -> None:
    star_signs.end_of_starless(event.period.label, by_id=event.period.final_by_id)


def end_signs_of_who_led(event: LeadHouseholdEnded) -> None:
    star_signs.end_of_subject("lead_household", event.office.id)
    signs.end_plate(event.office.household_id, office_id=event.office.id)


def end_sign_of_subject(event: SubjectEnded) -> None:
    star_signs.end_of_subject(event.kind, event.id)


def end_certificates_of_annulled(event: HoursAnnulled) -> None:
    record = event.record
    for sign in certificates.end_of_annulled(record, approved_at=event.approved_at):
        number = grouped(sign.number)
        audit.add_line("certificates.correct", thing=sign, place_id=None, person_id=None, details={"number": number})
        title = said("志愿服务证明 %(number)s 已停用", number=number)
        body = said("里面有一次服务的时长作废了。要用的，请按现在的时长重新开具，免费。")
        inbox.tell(record.person_id, kind="hours", title=title, body=body, path=here("/my/certificates"))


def forget_objector(event: AccountClosing) -> None:
    closing_service.forget_person(event.person.id)


def result_page(result_id: int) -> str:
    return here(f"/stars/results/{result_id}")
