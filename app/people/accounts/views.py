"""One's own account: password, browsers, consents; and the one-time codes that staff have just issued."""

from flask import Blueprint, Response, current_app, url_for
from flask_login import current_user

from app import audit
from app.access import signed_in
from app.people.accounts import consents_service
from app.people.accounts import service as accounts_service
from app.people.errors import BadPassword, WrongPassword
from app.people.forms import PasswordForm
from app.people.sign_in import browser, codes_service, sessions
from app.texts import _
from app.web import act, done, invalid, page

account = Blueprint("account", __name__, template_folder="../templates")


@account.get("/my/password")
@signed_in
def show_password() -> Response:
    """The form for another password."""
    return page("people/password.html", form=PasswordForm())


@account.post("/my/password")
@signed_in
@act
def change_password() -> Response:
    """Another password: every other browser is signed out, this one gets a new token."""
    form = PasswordForm()
    if not form.validate_on_submit():
        return invalid("people/password.html", form=form)
    try:
        accounts_service.change_password(current_user, present=form.present.data or "", new=form.password.data)
    except WrongPassword as refusal:
        form.present.errors = [refusal.sentence]
        return invalid("people/password.html", form=form)
    except BadPassword as refusal:
        form.password.errors = [refusal.sentence]
        return invalid("people/password.html", form=form)
    browser.sign_in(current_user._get_current_object())
    audit.about(current_user)
    return done(_("密码已改，其他设备已退出登录"), url_for("me.show"))


@account.get("/my/sign-ins")
@signed_in
def sign_ins() -> Response:
    """Where I am signed in."""
    rows = [(row, sessions.is_of(row, browser.token())) for row in sessions.open_sign_ins(current_user)]
    return page("people/sign_ins.html", rows=rows)


@account.post("/my/sign-ins/<int:sign_in_id>/end")
@signed_in
@act
def end_sign_in(sign_in_id: int) -> Response:
    """Sign one of my browsers out."""
    audit.about(sessions.end_one(current_user, sign_in_id))
    return done(_("那台设备已退出登录"), url_for(".sign_ins"))


@account.get("/my/consents")
@signed_in
def consents() -> Response:
    """What I agree to."""
    return page("people/consents.html", given=consents_service.given(current_user))


@account.post("/my/consents/<subject>/give")
@signed_in
@act
def give_consent(subject: str) -> Response:
    """Agree."""
    consents_service.give(current_user, subject)
    audit.about(current_user, subject=subject)
    return done(_("已同意"), url_for(".consents"))


@account.post("/my/consents/<subject>/withdraw")
@signed_in
@act
def withdraw_consent(subject: str) -> Response:
    """Take it back; without the terms nobody stays signed in, and signing in asks for them again."""
    consents_service.withdraw(current_user, subject)
    audit.about(current_user, subject=subject)
    if subject != "terms":
        return done(_("已撤回"), url_for(".consents"))
    sessions.end_all(current_user)
    browser.sign_out()
    return done(_("已撤回，所有设备都已退出登录。以后登录时再同意，就能继续用"), "/")


@account.get("/my/issued-codes/<int:code_id>")
@signed_in
def issued_code(code_id: int) -> Response:
    """A code that I issued, to be read out to the person beside me."""
    code = codes_service.find_issued(code_id, by=current_user)
    address = f"{current_app.config['PUBLIC_URL']}{url_for('sign_in.show_code')}"
    return page("people/issued_code.html", code=code, digits=codes_service.digits(code), address=address)
