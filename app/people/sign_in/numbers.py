"""The edge of asking about numbers: answers that tell whether a mobile number has an account are few a day."""

import math
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import Response, g, request
from flask_login import current_user

from app import acts
from app.database import transaction
from app.errors import Refused
from app.people.accounts.phones import mobile_number
from app.people.sign_in import attempts_service
from app.people.sign_in.limits import begin, later
from app.texts import _

View = TypeVar("View", bound=Callable[..., Any])


def numbers_counted(wait_page: Callable[[Refused], Response]) -> Callable[[View], View]:
    """An answer that tells whether a number has an account (`g.number_told = True`) counts; too many, and 429.

    Who is signed in is counted by who they are, others by the number. A number that nobody could have tells nothing.

    A whole hall may stand behind one address, and at the limit all of it waits, also numbers without an account. No
    answer would let these go on and still tell nothing: nothing but the account itself proves a number here, so whoever
    gets in has learned that it was free, and whoever does not, that it was taken. A neutral sentence only moves the
    question to the sign-in after it. So the hall is kept from the limit instead: a sign-up that succeeds is not
    counted; a number told taken no longer is once its owner has got in by it from that address
    (`attempts_service.forgive_numbers`), for a stranger's number was not learned; and who waits is told of the ways
    that stay open, to sign in, and the counter, where staff open the account and issue a code.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def counted(*args: Any, **kwargs: Any) -> Any:
            phone = request.form.get("phone", "")
            with transaction():
                tells = mobile_number(phone) is not None and not acts.was_accepted()
            if not tells:
                return view(*args, **kwargs)
            own = attempts_service.own_key(current_user.id) if current_user.is_authenticated else ""
            attempt_id, pause = begin(own or phone, kind="number", with_open=bool(own))
            if pause:
                return later(wait_page(_too_many_numbers(pause, is_signed_in=bool(own))), pause)
            g.number_told = False
            try:
                return view(*args, **kwargs)
            finally:
                with transaction():
                    settle_number(attempt_id)

        return counted  # type: ignore[return-value]

    return decorate


def settle_number(attempt_id: int | None) -> None:
    """The attempt stays if its answer told something; a form that came twice told it once."""
    if attempt_id is None:
        return
    if g.number_told and not acts.is_repeated():
        attempts_service.failed(attempt_id)
    else:
        attempts_service.forget(attempt_id)


def _too_many_numbers(pause: timedelta, *, is_signed_in: bool) -> Refused:
    counter = _("着急的话，请社区工作人员当面办理")
    what_to_do = counter if is_signed_in else _("注册过的请直接登录；没注册过又着急，请社区工作人员当面开账号")
    if pause > timedelta(hours=2):
        return Refused(
            _("试过的手机号太多了，请 %(n)s 小时后再试", n=math.ceil(pause / timedelta(hours=1))), what_to_do
        )
    return Refused(_("试过的手机号太多了，请 %(n)s 分钟后再试", n=math.ceil(pause / timedelta(minutes=1))), what_to_do)
