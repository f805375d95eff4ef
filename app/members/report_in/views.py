"""Report in on the phone: ask, and see what became of it."""

from typing import Any

from flask import Blueprint, Response, make_response, redirect, request, url_for
from flask_login import current_user

from app import audit
from app.access import Can, requires
from app.errors import NotHere, Refused
from app.members import service
from app.members.forms import ReportInForm
from app.members.models import Membership
from app.organisations import service as organisations
from app.places import service as places
from app.places.models import Building, Place
from app.scope import community, here
from app.texts import _
from app.web import act, done, invalid, page

report_in = Blueprint("report_in", __name__, template_folder="../templates")


def show(form: ReportInForm, *, said: Refused | None = None) -> Response:
    """The form; 422 where something has to be mended."""
    if said is not None:
        form.form_errors = [said.sentence, *filter(None, [said.what_to_do])]
    context: dict[str, Any] = {
        "form": form,
        "workplaces": organisations.workplaces(limit=300),
        "leaves": left_community(form),
    }
    return (invalid if form.errors else page)("members/report_in.html", **context)


@report_in.get("/c/<code>/report-in")
@requires(Can.REPORT_IN)
def ask() -> Response:
    """The form; who is a member or has asked sees how it stands."""
    membership = service.latest_membership(current_user.id)
    if membership is not None and membership.state in ("asked", "active"):
        return make_response(redirect(url_for(".mine"), 303))
    elsewhere = service.open_membership(current_user.id)
    if elsewhere is None:
        return show(ReportInForm())
    if request.args.get("moving") != "1":
        return page("members/elsewhere.html", place=places.find(elsewhere.community_id))
    return show(ReportInForm(data={"leaves": elsewhere.community_id}))


def left_community(form: ReportInForm) -> Place | None:
    """The community that the person moves from, while that is where they are a member."""
    elsewhere = service.open_membership(current_user.id)
    if elsewhere is None or form.leaves.data != elsewhere.community_id:
        return None
    return places.find(elsewhere.community_id)


@report_in.post("/c/<code>/report-in")
@requires(Can.REPORT_IN)
@act
def send() -> Response:
    """Ask to become a member here."""
    form = ReportInForm()
    if not form.validate_on_submit():
        return show(form)
    referrer = service.find_referrer(form.referrer.data, by_phone=False) if form.referrer.data else None
    if form.referrer.data and referrer is None:
        form.referrer.errors = [_("本社区没有这个编号，请核对或者不填")]
        return show(form)
    try:
        membership = asked(form)
        service.refer(membership, referrer)
    except Refused as refusal:
        return show(form, said=refusal)
    audit.about(membership, kind=membership.kind)
    return done(_("已提交，%(place)s一个工作日内答复", place=community().name), url_for(".mine"))


def asked(form: ReportInForm) -> Membership:
    """The report-in that the form says."""
    return service.report_in(
        current_user._get_current_object(),
        kind=form.kind.data,
        building=here(Building, form.building.data),
        unit=form.unit.data or "",
        door=form.door.data or "",
        workplace=form.workplace.data or "",
        moves_from_id=form.leaves.data or None,
    )


@report_in.get("/c/<code>/my/report-in")
@requires(Can.REPORT_IN)
def mine() -> Response:
    """How my report-in stands."""
    membership = service.latest_membership(current_user.id)
    if membership is None:
        return make_response(redirect(url_for(".ask"), 303))
    return page(
        "members/my_report_in.html",
        membership=membership,
        lives_at=service.display_place(membership),
        door=service.display_door(membership),
        comes_from=service.comes_from(membership),
        went_to=service.went_to(membership),
    )


@report_in.post("/c/<code>/my/report-in/withdraw")
@requires(Can.REPORT_IN)
@act
def withdraw() -> Response:
    """Take back what nobody has answered yet."""
    membership = service.latest_membership(current_user.id)
    if membership is None:
        raise NotHere("membership")
    service.withdraw(membership, by=current_user)
    audit.about(membership)
    return done(_("已撤回，可以重新填写"), url_for(".ask"))
