"""Sign in, sign up, sign out, and a new password by a code from the counter."""

from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, request, url_for
from flask_login import current_user

from app import audit
from app.access import public, signed_in
from app.errors import Refused
from app.people.accounts import consents_service
from app.people.accounts import service as accounts_service
from app.people.errors import PhoneTaken, WrongCode
from app.people.forms import CodeForm, SignInForm, SignUpForm
from app.people.sign_in import browser, codes_service, sessions
from app.people.sign_in.limits import limited, signs_in
from app.people.sign_in.numbers import numbers_counted
from app.texts import _
from app.web import act, done, invalid, page, safe_next

sign_in = Blueprint("sign_in", __name__, template_folder="../templates")
sign_up = Blueprint("sign_up", __name__, template_folder="../templates")


def refuse_in_form(template: str, form: Any, *said: str, **context: Any) -> Response:
    """The form again, with a sentence that belongs to no single field."""
    form.form_errors = [*form.form_errors, *(sentence for sentence in said if sentence)]
    return invalid(template, form=form, **context)


@sign_in.get("/sign-in", endpoint="sign_in")
@public
def show_sign_in() -> Response:
    """The form; who is signed in goes on."""
    form = SignInForm(next=safe_next(request.args.get("next")))
    if current_user.is_authenticated:
        return make_response(redirect(safe_next(form.next.data), 303))
    return page("people/sign_in.html", form=form, asks_consent=False)


@sign_in.post("/sign-in")
@public
@signs_in
@limited("people/sign_in.html", SignInForm)
@act
def enter() -> Response:
    """Sign in with phone and password; a new version of the terms is agreed to first."""
    form = SignInForm()
    person = accounts_service.check_password(form.phone.data or "", (form.password.data or "")[:1000])
    if person is None:
        g.attempt_failed = True
        return refuse_in_form("people/sign_in.html", form, _("手机号或密码不对"))
    if not consents_service.has_given(person, "terms"):
        if not form.agree.data:
            return refuse_in_form("people/sign_in.html", form, _("请先看个人信息说明，同意后再登录"), asks_consent=True)
        consents_service.give(person, "terms")
    browser.sign_in(person)
    audit.about(person)
    return done("", safe_next(form.next.data))


@sign_in.post("/sign-out")
@signed_in
@act
def leave() -> Response:
    """Sign this browser out."""
    audit.about(current_user)
    browser.sign_out()
    return done(_("已退出登录"), "/")


@sign_in.post("/sign-out-everywhere")
@signed_in
@act
def leave_everywhere() -> Response:
    """Sign every browser of the person out, this one too."""
    audit.about(current_user)
    sessions.end_all(current_user)
    browser.sign_out()
    return done(_("所有设备都已退出登录"), "/")


@sign_up.get("/sign-up", endpoint="sign_up")
@public
def show_sign_up() -> Response:
    """The form for a new account."""
    return page("people/sign_up.html", form=SignUpForm(next=safe_next(request.args.get("next"))))


def wait_with_sign_up(refusal: Refused) -> Response:
    """The form again, with how long to wait."""
    return refuse_in_form("people/sign_up.html", SignUpForm(), refusal.sentence, refusal.what_to_do)


@sign_up.post("/sign-up")
@public
@signs_in
@numbers_counted(wait_with_sign_up)
@act
def make_account() -> Response:
    """Make the account and sign this browser in."""
    form = SignUpForm()
    if not form.validate_on_submit():
        return invalid("people/sign_up.html", form=form)
    try:
        person = accounts_service.sign_up(
            name=form.name.data or "",
            phone=form.phone.data or "",
            password=form.password.data,
            consents=("terms", "name_on_boards") if form.show_name.data else ("terms",),
        )
    except Refused as refusal:
        g.number_told = isinstance(refusal, PhoneTaken)
        return refuse_in_form("people/sign_up.html", form, refusal.sentence, refusal.what_to_do)
    browser.sign_in(person)
    audit.about(person)
    return done(_("已注册，志愿服务编号 %(number)s", number=person.volunteer_number), safe_next(form.next.data))


@sign_up.get("/consents/<subject>")
@public
def consent(subject: str) -> Response:
    """What people agree to, in full."""
    return page(
        "people/consent.html",
        text=consents_service.body(subject),
        translated=consents_service.translated_body(subject),
        back=safe_next(request.args.get("next")),
    )


@sign_in.get("/password-code")
@public
def show_code() -> Response:
    """The form for a new password by a code."""
    return page("people/password_code.html", form=CodeForm())


@sign_in.post("/password-code")
@public
@limited("people/password_code.html", CodeForm)
@act
def use_code() -> Response:
    """Choose a new password by the code that staff read out."""
    form = CodeForm()
    if not form.validate_on_submit():
        return invalid("people/password_code.html", form=form)
    try:
        person = codes_service.use_code(
            form.phone.data or "", form.code.data or "", new_password=form.password.data or ""
        )
    except WrongCode as refusal:
        g.attempt_failed = True
        return refuse_in_form("people/password_code.html", form, refusal.sentence, refusal.what_to_do)
    except Refused as refusal:
        return refuse_in_form("people/password_code.html", form, refusal.sentence, refusal.what_to_do)
    audit.about(person)
    return done(_("密码已改，请用新密码登录"), url_for("sign_in.sign_in"))
