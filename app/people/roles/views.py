"""Who holds which role at a place, for those who may grant there."""

from flask import Blueprint, Response, url_for
from flask_login import current_user
from wtforms import SelectChoice

from app import audit
from app.access import Can, allowed, requires
from app.errors import NotHere, Refused
from app.organisations import service as organisations
from app.people import domain
from app.people.accounts import service as accounts_service
from app.people.forms import RoleForm
from app.people.models import Person, Role
from app.people.roles import service as roles_service
from app.people.sign_in import codes_service
from app.places import service as places
from app.places.models import Place
from app.texts import _
from app.web import act, done, invalid, page

roles = Blueprint("roles", __name__, template_folder="../templates")


def kinds_at(place: Place) -> list[tuple[str, str]]:
    """What the person signed in may grant there: staff grant staff, the administrator everything."""
    names = {"staff": _("工作人员"), "clerk": _("物业收费员"), "administrator": _("管理员")}
    may = domain.ROLES_AT[place.level] if allowed(Can.KEEP_ORGANISATIONS) else ("staff",)
    return [(kind, names[kind]) for kind in may]


def role_form(place: Place) -> RoleForm:
    """The form with the choices of that place."""
    form = RoleForm()
    form.kind.choices = [SelectChoice(kind, name) for kind, name in kinds_at(place)]
    form.company.choices = [
        SelectChoice(0, _("不选")),
        *(SelectChoice(company.id, company.name) for company in organisations.companies()),
    ]
    return form


def listing(place: Place, form: RoleForm, *, status: int = 200) -> Response:
    """The page: who holds a role, and the form to grant one."""
    show = page if status == 200 else invalid
    return show("people/roles.html", place=place, form=form, roles=roles_service.roles_at(place))


def found(place_code: str) -> Place:
    """The place of the address; the shell has answered 404 where there is none."""
    place = places.find_by_code(place_code)
    if place is None:
        raise NotHere("place")
    return place


def holder(form: RoleForm) -> Person | None:
    """The active person whose number was typed, or the reason at the field."""
    person = accounts_service.find_by_phone(form.phone.data or "")
    if person is None or not person.active:
        form.phone.errors = [_("这个手机号还没有注册，请本人先注册")]
        return None
    return person


@roles.get("/places/<place_code>/roles", endpoint="show")
@requires(Can.GRANT_ROLES)
def show_roles(place_code: str) -> Response:
    """Who holds a role at the place."""
    place = found(place_code)
    return listing(place, role_form(place))


@roles.post("/places/<place_code>/roles")
@requires(Can.GRANT_ROLES)
@act
def grant(place_code: str) -> Response:
    """Give a role to the person with that phone number."""
    place = found(place_code)
    form = role_form(place)
    person = holder(form) if form.validate_on_submit() else None
    if person is None:
        return listing(place, form, status=422)
    kind, company_id = form.kind.data, form.company.data or None
    try:
        role = roles_service.grant_role(
            person, kind, place=place, company_id=company_id if kind == "clerk" else None, by=current_user
        )
    except Refused as refusal:
        form.form_errors = [refusal.sentence]
        return listing(place, form, status=422)
    audit.about(role, place_id=place.id, kind=kind, person=person.id)
    return done(_("已授权：%(name)s", name=person.name), url_for(".show", place_code=place.code))


@roles.post("/places/<place_code>/roles/<int:role_id>/end")
@requires(Can.GRANT_ROLES)
@act
def end(place_code: str, role_id: int) -> Response:
    """Take a role back; it is gone with the person's next click."""
    place = found(place_code)
    role = grantable(role_id, place)
    roles_service.end_role(role, by=current_user)
    audit.about(role, place_id=place.id, kind=role.kind, person=role.person_id)
    return done(_("已收回：%(name)s", name=role.person.name), url_for(".show", place_code=place.code))


@roles.post("/places/<place_code>/roles/<int:role_id>/code")
@requires(Can.GRANT_ROLES)
@act
def issue_code(place_code: str, role_id: int) -> Response:
    """A one-time code for somebody who holds a role here and forgot the password."""
    place = found(place_code)
    role = grantable(role_id, place)
    code = codes_service.issue_code(role.person, by=current_user, may_grant=may_grant_all(role.person))
    audit.about(code, place_id=place.id, person=role.person_id)
    return done("", url_for("account.issued_code", code_id=code.id))


def grantable(role_id: int, place: Place) -> Role:
    """The role, if the person signed in grants its kind; what one may not grant one may not end."""
    role = roles_service.find_role(role_id, place=place)
    if role.kind not in dict(kinds_at(place)):
        raise NotHere("role")
    return role


def may_grant_all(person: Person) -> bool:
    """True if none of the person's roles is above what the person signed in grants."""
    return allowed(Can.KEEP_ORGANISATIONS) or all(
        role.kind == "staff" and roles_service.is_granted_by(role.place, current_user) for role in person.roles
    )
