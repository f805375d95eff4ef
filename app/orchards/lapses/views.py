"""Opened duties on the phone: the list, taken and given back; and an adopter's answer to a notice."""

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit
from app.access import Can, requires
from app.errors import NotHere
from app.members import service as members
from app.orchards.adoptions.lists_service import is_adopter
from app.orchards.lapses import notices_service, taking_service
from app.orchards.lapses.forms import AnswerForm
from app.orchards.lapses.models import LapseNotice, OpenedDuty
from app.orchards.lapses.service import opened_listed
from app.orchards.pages import me
from app.pages.paging import paged
from app.scope import here
from app.texts import _, short_day
from app.web import act, done, invalid, page

opened_duties = Blueprint("opened_duties", __name__, template_folder="../templates")


@opened_duties.get("/c/<code>/opened-duties")
@requires(Can.SEE_ORCHARDS)
def listing() -> Response:
    """For members to take; staff see what is open."""
    membership = members.active_membership(current_user.id)
    found = paged(opened_listed())
    last_day_of = taking_service.last_day_of
    return page("orchards/lapses/opened.html", page=found, membership=membership, last_day_of=last_day_of)


@opened_duties.post("/c/<code>/opened-duties/<int:opened_id>/take")
@requires(Can.SEE_MEMBER_PAGES)
@act
def take(opened_id: int) -> Response:
    found = here(OpenedDuty, opened_id)
    taking_service.take(found, me())
    audit.about(found, tree=found.tree.label, duty=found.duty_name)
    said = _("认领了，最晚 %(day)s 做完、记一下", day=short_day(taking_service.last_day_of(found)))
    return done(said, url_for("care_log.choose", plate=found.tree.plate))


@opened_duties.post("/c/<code>/opened-duties/<int:opened_id>/let-go")
@requires(Can.SEE_MEMBER_PAGES)
@act
def let_go(opened_id: int) -> Response:
    found = here(OpenedDuty, opened_id)
    if found.taken_by_id != me().id:
        raise NotHere("opened_duty")
    taking_service.let_go(found, me())
    audit.about(found, tree=found.tree.label, duty=found.duty_name)
    return done(_("已放回去，别人可以认领"), url_for(".listing"))


def own_notice(notice_id: int) -> LapseNotice:
    """A notice about an adoption of the reader's; another's looks like none."""
    found = here(LapseNotice, notice_id)
    if not is_adopter(found.adoption, me()):
        raise NotHere("lapse_notice")
    return found


@opened_duties.get("/c/<code>/my/lapses/<int:notice_id>")
@requires(Can.SEE_MEMBER_PAGES)
def notice(notice_id: int) -> Response:
    return page("orchards/lapses/notice.html", notice=own_notice(notice_id), form=AnswerForm())


@opened_duties.post("/c/<code>/my/lapses/<int:notice_id>")
@requires(Can.SEE_MEMBER_PAGES)
@act
def answer(notice_id: int) -> Response:
    found, form = own_notice(notice_id), AnswerForm()
    if not form.validate_on_submit():
        return invalid("orchards/lapses/notice.html", notice=found, form=form)
    notices_service.answer(found, text=form.text.data, by=current_user._get_current_object())
    audit.about(found, tree=found.adoption.tree.label)
    return done(_("已提交，社区看了再定"), url_for(".notice", notice_id=found.id))
