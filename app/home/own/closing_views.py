"""Closing the account: first what would end, then the word and the password, then it is done for good."""

from typing import Any

from flask import Blueprint, Response
from flask_login import current_user

from app import audit
from app.access import signed_in
from app.home.own import closing_service
from app.home.own.forms import CloseForm
from app.people import service as people
from app.people.errors import WrongPassword
from app.people.sign_in import browser
from app.people.sign_in.limits import own_password_counted, refuse_password
from app.texts import _
from app.web import act, done, invalid, page

closing = Blueprint("closing", __name__, template_folder="../templates")


def shown(form: CloseForm) -> dict[str, Any]:
    """What the page shows: what stands against it, else what ends and the form."""
    person = current_user._get_current_object()
    return {"form": form, "refusals": people.refusals(person), "ends": closing_service.what_ends(person)}


@closing.get("/my/account/closing")
@signed_in
def show() -> Response:
    """What closing would end."""
    return page("home/closing.html", **shown(CloseForm()))


@closing.post("/my/account/closing")
@signed_in
@own_password_counted
@act
def close() -> Response:
    """Close it, in one transaction."""
    form = CloseForm()
    if not form.validate_on_submit():
        return invalid("home/closing.html", **shown(form))
    person = current_user._get_current_object()
    try:
        people.prove(person, form.present.data or "")
    except WrongPassword as refusal:
        refuse_password(form.present, refusal)
        return invalid("home/closing.html", **shown(form))
    people.close_account(person)
    audit.about(person)
    browser.sign_out()
    return done(_("账号已注销。时长和积分的账目依法保存，不再有您的姓名和联系方式"), "/")
