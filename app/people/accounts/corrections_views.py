"""My name and my number: put right by myself."""

from flask import Blueprint, Response, g, url_for
from flask_login import current_user

from app import audit
from app.access import signed_in
from app.people.accounts import corrections_service
from app.people.errors import BadName, BadPhone, JustTaken, NoReason, PhoneTaken, SameAsNow, WrongCode, WrongPassword
from app.people.forms import NameForm, NewPhoneForm
from app.people.sign_in import browser
from app.people.sign_in.limits import own_password_counted, refuse_password
from app.people.sign_in.numbers import numbers_counted
from app.texts import _
from app.web import act, done, invalid, page, refused

corrections = Blueprint("own_corrections", __name__, template_folder="../templates")


@corrections.get("/my/name")
@signed_in
def show_name() -> Response:
    """The form for the name as it is really written."""
    return page("people/name.html", form=NameForm(name=current_user.name))


@corrections.post("/my/name")
@signed_in
@act
def correct_name() -> Response:
    """The name is put right at once; staff are told, and see what it was."""
    form = NameForm()
    if not form.validate_on_submit():
        return invalid("people/name.html", form=form)
    try:
        made = corrections_service.correct_name(current_user, form.name.data or "", reason=form.reason.data or "")
    except NoReason as refusal:
        form.reason.errors = [refusal.sentence]
        return invalid("people/name.html", form=form)
    except (BadName, SameAsNow) as refusal:
        form.name.errors = [refusal.sentence]
        return invalid("people/name.html", form=form)
    audit.about(made)
    return done(_("姓名已更正，社区会看到原来的写法"), url_for("me.show"))


@corrections.get("/my/phone")
@signed_in
def show_phone() -> Response:
    """The form for another number."""
    return page("people/phone.html", form=NewPhoneForm())


@corrections.post("/my/phone")
@signed_in
@own_password_counted
@numbers_counted(refused)
@act
def correct_phone() -> Response:
    """Another number: every other browser is signed out, this one gets a new token."""
    form = NewPhoneForm()
    if not form.validate_on_submit():
        return invalid("people/phone.html", form=form)
    person = current_user._get_current_object()
    try:
        corrections_service.correct_phone(
            person, form.phone.data or "", password=form.present.data or "", code=form.code.data or ""
        )
    except WrongPassword as refusal:
        refuse_password(form.present, refusal)
        return invalid("people/phone.html", form=form)
    except WrongCode as refusal:
        refuse_password(form.code, refusal)
        return invalid("people/phone.html", form=form)
    except (PhoneTaken, JustTaken) as refusal:
        g.number_told = True
        form.phone.errors = [refusal.sentence]
        form.form_errors = [_("请换一个号码；号码确实是您的，请带上手机，找社区工作人员当面核对")]
        return invalid("people/phone.html", form=form)
    except (BadPhone, SameAsNow) as refusal:
        form.phone.errors = [refusal.sentence]
        return invalid("people/phone.html", form=form)
    g.number_told = True  # that the number was free
    browser.sign_in(person)
    audit.about(person)
    return done(_("手机号已更正，以后用新号码登录。其他设备已退出登录"), url_for("me.show"))
