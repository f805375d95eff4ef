"""Staff and members: who waits, who is a member, and what is decided about one."""

from typing import Any

from flask import Blueprint, Response, request
from flask_login import current_user

from app import clock, texts
from app.access import Can, requires
from app.files.exports import download
from app.members import service
from app.members.forms import HouseholdForm, PhoneForm, ReasonForm, building_choices
from app.members.models import Membership
from app.pages.fields import row_id, searched
from app.pages.paging import paged
from app.people import service as people
from app.places.models import Building
from app.scope import community, here
from app.texts import _
from app.web import invalid, page

members = Blueprint("members", __name__, template_folder="../templates")


def filters() -> dict[str, Any]:
    """What the address asks to see."""
    kind = request.args.get("kind", "")
    return {
        "kind": kind if kind in ("in_service", "resident", "served") else "",
        "building_id": row_id(request.args.get("building")),
        "text": searched(),
    }


def listed(template: str, state: str) -> Response:
    """A page of memberships of a state, as filtered."""
    chosen = filters()
    shown = paged(service.members_listed(state=state, **chosen))
    return page(
        template,
        page=shown,
        chosen=chosen,
        counts=service.counts(),
        buildings=building_choices(),
        places={one.id: service.display_place(one) for one in shown.items},
        doors={one.id: service.display_door(one) for one in shown.items},
    )


@members.get("/c/<code>/members")
@requires(Can.SEE_MEMBERS)
def listing() -> Response:
    """The active members, by name."""
    return listed("members/listing.html", "active")


@members.get("/c/<code>/members/waiting")
@requires(Can.ACCEPT_MEMBERS)
def waiting() -> Response:
    """Who waits for an answer, the longest first."""
    return listed("members/waiting.html", "asked")


@members.get("/c/<code>/members.<any(csv,xlsx):ending>")
@requires(Can.SEE_MEMBERS)
def export(ending: str) -> Response:
    """The active members that the list's filters show as a file; phone numbers stay masked."""
    header = (
        _("姓名"),
        _("类别"),
        _("住处"),
        _("单元门牌"),
        _("工作单位"),
        _("手机号"),
        _("志愿服务编号"),
        _("报到日期"),
    )
    kinds = {"in_service": _("在职党员"), "resident": _("居民")}
    rows = (
        (
            one.person.name,
            kinds[one.kind],
            service.display_place(one),
            service.display_door(one),
            one.workplace.name if one.workplace else "",
            texts.masked_phone(one.person.phone) if one.person.phone else _without_phone(one),
            one.person.volunteer_number,
            clock.local(one.decided_at or one.asked_at).date().isoformat(),
        )
        for one in service.exported(**filters())
    )
    return download(_("%(place)s报到名册", place=community().name), ending, header, rows)


def _without_phone(membership: Membership) -> str:
    return _("没有手机") if membership.person.without_phone else ""


def chosen_building(membership: Membership) -> Building:
    """The building that the address or form names, else the member's own."""
    asked = request.form.get("building", "") or request.args.get("building", "")
    if (building_id := row_id(asked)) is not None:
        return here(Building, building_id)
    return here(Building, membership.building_id)


def is_entered_by_me(membership: Membership) -> bool:
    """True where a second of the staff has to accept what the person signed in wrote down."""
    return membership.state == "asked" and membership.entered_by_id == current_user.id


def shown(
    membership: Membership,
    *,
    form: HouseholdForm | None = None,
    reason: ReasonForm | None = None,
    phone: PhoneForm | None = None,
) -> Response:
    """One membership with what may be done about it; 422 where a form has to be mended."""
    building = chosen_building(membership)
    form = form or HouseholdForm.of(membership, building)
    reason, phone = reason or ReasonForm(), phone or PhoneForm()
    return (invalid if form.errors or reason.errors or phone.errors else page)(
        "members/show.html",
        membership=membership,
        form=form,
        reason=reason,
        phone_form=phone,
        building=building,
        buildings=building_choices(),
        lives_at=service.display_place(membership),
        door=service.display_door(membership),
        lead=service.lead_household_of(membership),
        shows_phone=service.may_see_phone(membership, by=current_user),
        is_own=membership.person_id == current_user.id,
        ask_instead=people.whom_to_ask(current_user.id) if is_entered_by_me(membership) else "",
        comes_from=service.comes_from(membership),
        name_changes=people.name_changes(membership.person_id),
    )


@members.get("/c/<code>/members/<int:membership_id>")
@requires(Can.SEE_MEMBERS)
def show(membership_id: int) -> Response:
    """One membership."""
    return shown(here(Membership, membership_id))
