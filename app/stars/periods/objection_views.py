"""Objections: the page of whoever objects, with text and photos, and the second reviewer's."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, abort, url_for
from flask_login import current_user

from app import audit
from app.access import Can, allowed, ensure, requires, signed_in
from app.database import db
from app.files import exports, photos
from app.pages.paging import paged
from app.scope import community, here
from app.stars.periods import objections_service as service
from app.stars.periods.corrections_service import book_of_result
from app.stars.periods.desk_views import words
from app.stars.periods.forms import AnswerForm, ObjectionForm
from app.stars.periods.models import StarObjection, StarResult
from app.stars.periods.words import half_name, objection_states, people_in
from app.texts import _
from app.web import act, done, invalid, page

my_star_objections = Blueprint("my_star_objections", __name__, template_folder="../templates")
star_objections = Blueprint("star_objections", __name__, template_folder="../templates")


def _own(result: StarResult, form: ObjectionForm) -> dict[str, Any]:
    found = service.own_objection(result, current_user.id)
    return {
        "result": result,
        "objection": found,
        "form": form,
        "photos": photos.photos_of(found) if found else [],
        "may_object": found is None and service.may_object(result),
        "people": people_in([result], whole=False),
        **words(),
    }


def shown_result(result_id: int) -> StarResult:
    """A result that the public has seen; others are not there for members."""
    result = here(StarResult, result_id)
    if result.period.state not in ("notice", "final"):
        abort(404)
    return result


@my_star_objections.get("/c/<code>/stars/results/<int:result_id>/objection")
@requires(Can.SEE_MEMBER_PAGES)
def mine(result_id: int) -> Response:
    return page("stars/periods/my_objection.html", **_own(shown_result(result_id), ObjectionForm()))


@my_star_objections.post("/c/<code>/stars/results/<int:result_id>/objection")
@requires(Can.SEE_MEMBER_PAGES)
@act
def send(result_id: int) -> Response:
    result, form = shown_result(result_id), ObjectionForm()
    if not form.validate_on_submit():
        return invalid("stars/periods/my_objection.html", **_own(result, form))
    made = service.object_to(result, said=form.said.data, pictures=form.photos.drawn, person_id=current_user.id)
    audit.about(made)
    return done(_("已提交，会由另一位工作人员答复"), url_for(".mine", result_id=result.id))


@my_star_objections.post("/c/<code>/my/star-objections/<int:star_objection_id>/withdrawal")
@requires(Can.SEE_MEMBER_PAGES)
@act
def take_back(star_objection_id: int) -> Response:
    found = here(StarObjection, star_objection_id, lock=True)
    if found.person_id != current_user.id:
        abort(404)
    service.take_back(found, person_id=current_user.id)
    audit.about(found)
    return done(_("已收回异议"), url_for(".mine", result_id=found.result_id))


@star_objections.get("/c/<code>/stars/objections")
@requires(Can.KEEP_STARS)
def listing() -> Response:
    return page("stars/periods/objections.html", objections=paged(service.objections()), **words())


@star_objections.get("/c/<code>/stars/objections.<any(csv,xlsx):ending>")
@requires(Can.KEEP_STARS)
def file(ending: str) -> Response:
    header = (_("半年"), _("名称"), _("提出人"), _("提出时间"), _("异议"), _("状态"), _("答复"), _("答复时间"))
    found = db.session.execute(service.objections()).scalars()
    return exports.download(_("%(place)s星级异议", place=community().name), ending, header, _lines(found))


def _lines(found: Any) -> Iterator[tuple[object, ...]]:
    states = objection_states()
    for one in found:
        made, answered = exports.moment(one.made_at), exports.moment(one.answered_at)
        said = (half_name(one.result.period.label), one.result.name, one.person.name, made, one.said)
        yield *said, states[one.state], one.reply, answered


def _panel(found: StarObjection, form: AnswerForm) -> dict[str, Any]:
    return {
        "objection": found,
        "result": found.result,
        "photos": photos.photos_of(found),
        "form": form,
        "table": book_of_result(found.result).table,
        "people": people_in([found.result], whole=True),
        "may_answer": found.state == "open" and allowed(Can.ANSWER_STAR_OBJECTION, found),
        **words(),
    }


@star_objections.get("/c/<code>/stars/objections/<int:star_objection_id>")
@requires(Can.KEEP_STARS)
def show(star_objection_id: int) -> Response:
    found = here(StarObjection, star_objection_id)
    return page("stars/periods/objection.html", **_panel(found, AnswerForm(book_of_result(found.result))))


@star_objections.post("/c/<code>/stars/objections/<int:star_objection_id>/answer")
@requires(Can.ANSWER_STAR_OBJECTION)
@act
def answer(star_objection_id: int) -> Response:
    found = here(StarObjection, star_objection_id, lock=True)
    ensure(Can.ANSWER_STAR_OBJECTION, found)
    form = AnswerForm(book_of_result(found.result))
    if not form.validate_on_submit():
        return invalid("stars/periods/objection.html", **_panel(found, form))
    if form.decision.data == "upheld":
        service.uphold(found, reply=form.reply.data, by=current_user, **form.correction())
    else:
        service.refuse(found, reply=form.reply.data, by=current_user)
    audit.about(found, decision=found.state, answer=found.reply)
    return done(_("已答复，本人会看到"), url_for(".listing"))


@star_objections.get("/c/<code>/stars/objections/<int:star_objection_id>/photos/<int:photo_id>")
@signed_in
def photo(star_objection_id: int, photo_id: int) -> Response:
    """For who sent it and the community's staff; nobody else learns that it exists."""
    found = here(StarObjection, star_objection_id)
    if found.person_id != current_user.id and not allowed(Can.KEEP_STARS):
        abort(404)
    return photos.answer(photos.find(photo_id, of=found))
