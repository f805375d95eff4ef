"""The edge of sign-in: attempts are counted in transactions of their own, and a form that came twice still signs in."""

import math
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import Response, g, make_response, redirect, request, session
from flask_login import current_user

from app import acts
from app.database import transaction
from app.errors import Refused
from app.people.accounts import service as accounts_service
from app.people.accounts.phones import mobile_number
from app.people.sign_in import attempts_service, browser, codes_service, sessions
from app.texts import _
from app.web import page, refused, safe_next

View = TypeVar("View", bound=Callable[..., Any])


def limited(template: str, form_class: type) -> Callable[[View], View]:
    """Let an attempt on an account through while account and address are below their limits; else 429 with the wait.

    The attempt is stored before the view looks at it; the view says `g.attempt_failed = True` where it was wrong.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(*args: Any, **kwargs: Any) -> Any:
            phone = request.form.get("phone", "")
            attempt_id, pause = begin(phone)
            if pause:
                return too_often(template, form_class, pause)
            g.attempt_failed = False
            response = view(*args, **kwargs)
            with transaction():
                settle(attempt_id, phone)
                if response.status_code == 303:  # a page of the form again has proven nothing
                    attempts_service.forgive_numbers(phone, request.remote_addr or "")
            return response

        return counted  # type: ignore[return-value]

    return decorate


def begin(phone: str, *, kind: str = "password", with_open: bool = True) -> tuple[int | None, timedelta]:
    """Store the attempt, then look how long it waits: in two transactions, so that parallel ones see each other.

    The same form sent at the same moment asks nothing new. It is no attempt of its own (None), waits as long as the
    first, and leaves it to the first to say what became of it: could the second say so, sent beside each guess it
    would take the guess out of the count.
    """
    address, mark = request.remote_addr or "", acts.form_mark()
    with transaction():
        made = attempts_service.begin(phone, address, kind=kind, form_mark=mark)
        shared = None if made else attempts_service.same_form(phone, kind=kind, form_mark=mark)
    if shared is not None:
        with transaction():
            pause = attempts_service.wait(shared, with_open=with_open)
        if pause is not None:
            return None, pause
    if made is None:  # the first was answered in between: this one comes later, and is another
        with transaction():
            made = attempts_service.begin(phone, address, kind=kind)
    assert made is not None
    return made, _wait_or_forget(made, with_open=with_open)


def _wait_or_forget(attempt_id: int, *, with_open: bool) -> timedelta:
    with transaction():
        pause = attempts_service.wait(attempt_id, with_open=with_open)
        if pause:
            attempts_service.forget(attempt_id)
    return pause or timedelta(0)


def settle(attempt_id: int | None, phone: str) -> None:
    """What became of the attempt."""
    if attempt_id is None:
        return
    if not g.attempt_failed:
        attempts_service.forget(attempt_id)
        return
    attempts_service.failed(attempt_id)
    if request.form.get("code"):
        codes_service.spoil(phone)


def too_often(template: str, form_class: type, pause: timedelta) -> Response:
    """The form again, with the minutes to wait (429)."""
    form, refusal = form_class(), _too_many_tries(pause)
    form.form_errors = [refusal.sentence, refusal.what_to_do]
    return later(page(template, form=form, asks_consent=False), pause)


def signs_in(view: View) -> View:
    """After the act the browser is signed in, also where the form came twice and its answer was only repeated.

    A finger that taps twice lets the browser drop the first answer and its cookie with it.
    """

    @wraps(view)
    def signed_in_after(*args: Any, **kwargs: Any) -> Any:
        phone, password = request.form.get("phone", ""), request.form.get("password", "")
        if current_user.is_authenticated and current_user.phone and current_user.phone == mobile_number(phone):
            return make_response(redirect(safe_next(request.form.get("next")), 303))
        response = view(*args, **kwargs)
        if response.status_code == 303 and sessions.SESSION_KEY not in session:
            with transaction():
                if person := accounts_service.check_password(phone, password[:1000]):
                    browser.sign_in(person)
        return response

    return signed_in_after  # type: ignore[return-value]


def own_password_counted(view: View) -> View:
    """Who is signed in and types the own password wrong too often waits as at the door: an open phone is no oracle."""

    @wraps(view)
    def counted(*args: Any, **kwargs: Any) -> Any:
        phone = current_user.phone or attempts_service.own_key(current_user.id)
        with transaction():
            is_answered = acts.was_accepted()
        if is_answered:  # without another look at the password
            return view(*args, **kwargs)
        attempt_id, pause = begin(phone)
        if pause:
            return wait_first(pause)
        g.attempt_failed = False
        try:
            return view(*args, **kwargs)
        finally:  # what else was refused is no wrong password
            with transaction():
                settle(attempt_id, phone)

    return counted  # type: ignore[return-value]


def later(response: Response, pause: timedelta) -> Response:
    """That answer as one to wait for (429), with how long."""
    response.status_code = 429
    response.headers["Retry-After"] = str(math.ceil(pause.total_seconds()))
    return response


def refuse_password(field: Any, refusal: Refused) -> None:
    """The password was wrong: said at its field, and counted."""
    g.attempt_failed = True
    field.errors = [refusal.sentence]


def wait_first(pause: timedelta) -> Response:
    """A page that says how long to wait (429)."""
    return later(refused(_too_many_tries(pause)), pause)


def _too_many_tries(pause: timedelta) -> Refused:
    minutes = math.ceil(pause / timedelta(minutes=1))
    return Refused(_("短时间内试了太多次，请 %(n)s 分钟后再试", n=minutes), _("忘了密码可以请社区工作人员当面重设"))
