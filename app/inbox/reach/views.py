"""My page of channels: an address with its code, and one tick for each channel."""

from functools import wraps
from typing import Any

from flask import Blueprint, Response, g, url_for
from flask_login import current_user

from app import audit
from app.access import signed_in
from app.database import transaction
from app.errors import Refused
from app.inbox.channels import carriers
from app.inbox.errors import WrongCode
from app.inbox.forms import ChannelsForm, CodeForm, EmailForm
from app.inbox.reach import service
from app.texts import _
from app.web import act, done, invalid, page

channels = Blueprint("channels", __name__, template_folder="../templates")
PAGE = "inbox/channels.html"


def _shown(**forms: Any) -> dict[str, Any]:
    reach = service.reach_of(current_user.id)
    choice = ChannelsForm(formdata=None, by_email=bool(reach and reach.by_email), by_sms=bool(reach and reach.by_sms))
    known = {"email_form": EmailForm(formdata=None), "code_form": CodeForm(formdata=None), "choice": choice}
    failure = service.last_failure(current_user.id)
    return {"reach": reach, "offered": carriers.offered(), "failure": failure, **known, **forms}


@channels.get("/my/channels")
@signed_in
def show() -> Response:
    """How I am told."""
    return page(PAGE, **_shown())


@channels.post("/my/channels/email")
@signed_in
@act
def give_email() -> Response:
    """An address of mine: a code goes there."""
    form = EmailForm()
    if not form.validate_on_submit():
        return invalid(PAGE, **_shown(email_form=form))
    try:
        service.give_email(current_user.id, form.email.data)
    except Refused as refusal:
        form.email.errors = [refusal.sentence]
        return invalid(PAGE, **_shown(email_form=form))
    audit.about(current_user)
    return done(_("验证码已发到这个邮箱，请查收"), url_for(".show"))


def _spoils(view: Any) -> Any:
    """A wrong code is counted in a transaction of its own, as the act's is rolled back."""

    @wraps(view)
    def counting(*args: Any, **kwargs: Any) -> Any:
        answer = view(*args, **kwargs)
        if g.pop("code_was_wrong", False):
            with transaction():
                service.spoil(current_user.id)
        return answer

    return counting


@channels.post("/my/channels/email/confirm")
@signed_in
@_spoils
@act
def confirm_email() -> Response:
    """I read the code there."""
    form = CodeForm()
    if not form.validate_on_submit():
        return invalid(PAGE, **_shown(code_form=form))
    try:
        service.confirm_email(current_user.id, form.code.data)
    except WrongCode as refusal:
        g.code_was_wrong = True
        form.code.errors = [refusal.sentence]
        return invalid(PAGE, **_shown(code_form=form))
    audit.about(current_user)
    return done(_("邮箱已确认，以后的消息也发到这里"), url_for(".show"))


@channels.post("/my/channels/email/remove")
@signed_in
@act
def remove_email() -> Response:
    """Forget my address."""
    service.remove_email(current_user.id)
    audit.about(current_user)
    return done(_("邮箱已删除，不再发邮件"), url_for(".show"))


@channels.post("/my/channels")
@signed_in
@act
def choose() -> Response:
    """By these channels, and no other."""
    form = ChannelsForm()
    chosen = {name for name in carriers.offered() if form[f"by_{name}"].data}
    service.choose(current_user.id, chosen)
    audit.about(current_user, channels=sorted(chosen))
    return done(_("已保存"), url_for(".show"))
