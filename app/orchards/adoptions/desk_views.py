"""Adoptions at the desk: what waits for a decision, who is in line, who adopts which tree."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import audit, clock
from app.access import Can, requires
from app.database import db
from app.files import exports
from app.orchards.adoptions import endings_service, service
from app.orchards.adoptions import lists_service as lists
from app.orchards.adoptions.forms import AcceptForm, ReasonForm
from app.orchards.adoptions.models import Adoption
from app.orchards.adoptions.names import adopter_name, end_said
from app.orchards.domain import ADOPTION_STATES
from app.orchards.models import Tree
from app.orchards.species_service import species_name
from app.pages.paging import paged
from app.scope import here
from app.texts import _
from app.web import act, done, invalid, page

adoption_desk = Blueprint("adoption_desk", __name__, template_folder="../templates")

MOST = 20_000  # rows of one file


def asked_state(counts: Mapping[str, int]) -> str:
    """The state that the address asks for; otherwise what waits for staff, or the next of which there are any."""
    state = request.args.get("state", "")
    first = next((one for one in ADOPTION_STATES if counts.get(one)), "asked")
    return state if state in ADOPTION_STATES else first


@adoption_desk.get("/c/<code>/desk/adoptions")
@requires(Can.KEEP_ORCHARDS)
def listing() -> Response:
    counts = lists.counts_by_state()
    state = asked_state(counts)
    return page(
        "orchards/adoptions/adoptions_desk.html",
        page=paged(lists.desk_adoptions(state)),
        state=state,
        counts=counts,
        adopter_name=adopter_name,
        species_name=species_name,
    )


@adoption_desk.get("/c/<code>/desk/adoptions/<int:adoption_id>")
@requires(Can.KEEP_ORCHARDS)
def show(adoption_id: int) -> Response:
    return page("orchards/adoptions/adoption_record.html", **record(here(Adoption, adoption_id)))


def record(adoption: Adoption, **forms: Any) -> dict[str, Any]:
    """One adoption for staff."""
    return {
        "accept_form": AcceptForm(adoption),
        "refuse_form": ReasonForm(),
        **forms,
        "adoption": adoption,
        "helpers": lists.helpers(adoption),
        "adopter_name": adopter_name,
        "species_name": species_name,
        "end_said": end_said,
        "others": [one for one in lists.adopters(adoption.tree) if one.id != adoption.id] if adoption.tree else [],
    }


@adoption_desk.post("/c/<code>/desk/adoptions/<int:adoption_id>/acceptance")
@requires(Can.KEEP_ORCHARDS)
@act
def accept(adoption_id: int) -> Response:
    found = here(Adoption, adoption_id)
    form = AcceptForm(found)
    if not form.validate_on_submit():
        return invalid("orchards/adoptions/adoption_record.html", **record(found, accept_form=form))
    service.accept(found, tree=here(Tree, form.tree_id.data), by=current_user)
    audit.about(found, title=found.tree.label)
    return done(_("已通过，认养的人会收到通知"), url_for(".listing"))


@adoption_desk.post("/c/<code>/desk/adoptions/<int:adoption_id>/refusal")
@requires(Can.KEEP_ORCHARDS)
@act
def refuse(adoption_id: int) -> Response:
    found, form = here(Adoption, adoption_id), ReasonForm()
    if not form.validate_on_submit():
        return invalid("orchards/adoptions/adoption_record.html", **record(found, refuse_form=form))
    endings_service.refuse(found, reason=form.reason.data, by=current_user)
    audit.about(found)  # the reason stands with the adoption, and is forgotten with the account
    return done(_("没有通过，对方会看到原因"), url_for(".listing"))


@adoption_desk.post("/c/<code>/desk/adoptions/<int:adoption_id>/ending")
@requires(Can.KEEP_ORCHARDS)
@act
def end(adoption_id: int) -> Response:
    found, form = here(Adoption, adoption_id), ReasonForm()
    if not form.validate_on_submit():
        return invalid("orchards/adoptions/adoption_record.html", **record(found, refuse_form=form))
    endings_service.end(found, reason=form.reason.data, by=current_user)
    audit.about(found, title=found.tree.label)
    return done(_("已结束，对方会看到原因"), url_for(".listing", state="active"))


@adoption_desk.get("/c/<code>/desk/adoptions.<any(csv,xlsx):ending>")
@requires(Can.KEEP_ORCHARDS)
def download(ending: str) -> Response:
    """The adoptions that the list shows."""
    header = (
        *(_("果园"), _("树"), _("树种"), _("认养人"), _("名义"), _("独自认养"), _("状态")),
        *(_("提交"), _("开始"), _("结束"), _("原因")),
    )
    rows = db.session.scalars(lists.desk_adoptions(asked_state(lists.counts_by_state())).limit(MOST))
    return exports.download(_("果树认养 %(day)s", day=clock.today()), ending, header, map(_row, rows))


def _row(one: Adoption) -> tuple[Any, ...]:
    tree = one.tree
    kinds = {"household": _("一家"), "member": _("个人"), "group": _("小组")}
    return (
        *(one.orchard.name, tree.label if tree else None, species_name(tree.species) if tree else None),
        *(adopter_name(one, in_full=True), kinds[one.kind], _("是") if one.exclusive else _("否")),
        *(state_said(one.state), exports.moment(one.asked_at)),
        *(day.isoformat() if day else None for day in (one.from_day, one.until_day)),
        end_said(one.end_reason),
    )


def state_said(state: str) -> str:
    """The state in words."""
    return {
        "asked": _("等社区定"),
        "waiting": _("排队中"),
        "active": _("认养中"),
        "refused": _("没有通过"),
        "withdrawn": _("已撤回"),
        "ended": _("已结束"),
    }[state]
