"""The browser's side of a sign-in: what the cookie carries, and who is here by it."""

from contextlib import suppress
from typing import Any

from flask import Flask, Response, flash, g, make_response, redirect, request, session, url_for
from flask_login import current_user, login_user
from sqlalchemy.exc import SQLAlchemyError

from app import clock
from app.database import transaction
from app.extensions import login
from app.people.accounts import profile
from app.people.models import Person
from app.people.sign_in import sessions
from app.texts import _

# What is open to somebody who has to choose another password first.
WITHOUT_NEW_PASSWORD = frozenset(
    {"account.show_password", "account.change_password", "sign_in.leave", "static", "display.switch"}
)


def sign_in(person: Person) -> None:
    """Sign this browser in, with a new token and nothing left of the session before: no token can be planted."""
    leave_sign_in()
    session.clear()
    person.sign_in_token = sessions.start_sign_in(person, device=device())
    login_user(person)
    session.pop("_id", None)
    session.pop("_fresh", None)


def sign_out() -> None:
    """End this browser's sign-in, in its row as well as in its cookie; the act at hand is still the person's."""
    leave_sign_in()
    session.clear()


def leave_sign_in() -> None:
    """End the row of the token that this browser shows."""
    if token := session.get(sessions.SESSION_KEY):
        sessions.end_sign_in(str(token))


def token() -> str:
    """The token that this browser shows."""
    return str(session.get(sessions.SESSION_KEY, ""))


def device() -> str:
    """What the browser says it is."""
    return request.headers.get("User-Agent", "")[: sessions.DEVICE_LENGTH].replace("\0", "")


def load(token: str) -> Person | None:
    """The person whose open sign-in has this token; Flask-Login asks once a request."""
    found = sessions.find_signed_in(str(token))
    if found is None:
        return None
    sign_in, person = found
    if (idle := profile.idle_limit()) and clock.now() - sign_in.last_seen_at >= idle:
        return None
    person.sign_in_token = str(token)
    if sessions.is_stale(sign_in):
        g.stale_sign_in = sign_in.id
    return person


def note_presence(response: Response) -> Response:
    """Write "last seen" after the request, in a transaction of its own; it must never spoil the answer."""
    stale = g.pop("stale_sign_in", None)
    if stale is not None and response.status_code < 500:
        with suppress(SQLAlchemyError), transaction():
            sessions.see(stale)
    return response


def ask_for_another_password() -> Response | None:
    """Whose password is worn out (the profile `djbh`) chooses another one before anything else."""
    if not profile.is_strict() or request.endpoint in WITHOUT_NEW_PASSWORD or request.endpoint is None:
        return None
    if current_user.is_authenticated and profile.is_worn_out(current_user):
        flash(_("密码已用满 90 天，按等级保护要求请换一个"), "wait")
        return make_response(redirect(url_for("account.show_password"), 303))
    return None


def names() -> dict[str, Any]:
    """What every template may use."""
    return {"current_person": current_user if current_user.is_authenticated else None}


def register(app: Flask) -> None:
    """Let Flask-Login know people by their sign-in rows."""
    login.session_protection = None  # phones change networks all day; the row decides, and can be ended
    login.user_loader(load)
    app.before_request(ask_for_another_password)
    app.after_request(note_presence)
    app.context_processor(names)
