"""An act: one accepted POST is one transaction, done once however often it is sent, with one audit line."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Response, flash, g, make_response, redirect, request, session
from flask_login import current_user
from sqlalchemy import Table, bindparam, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Mapped, mapped_column

from app import audit, clock
from app.database import Local, db, transaction
from app.errors import Refused
from app.texts import _

View = TypeVar("View", bound=Callable[..., Any])


class FormReceipt(Local):
    """A form that was accepted: its key, what it said, and what was answered."""

    key: Mapped[str] = mapped_column(primary_key=True)
    person_id: Mapped[int | None]
    route: Mapped[str]
    content_hash: Mapped[str]
    outcome: Mapped[dict[str, Any]]
    accepted_at: Mapped[datetime]


_RECEIPTS = cast(Table, FormReceipt.__table__)
_ANSWERED = update(_RECEIPTS).where(_RECEIPTS.c.key == bindparam("used")).values(outcome=bindparam("outcome"))


class _NotAccepted(Exception):
    """The view answered 4xx: roll back, and leave the key unused."""

    def __init__(self, response: Response) -> None:
        self.response = response


def new_key() -> str:
    """A key for one rendered form."""
    return secrets.token_urlsafe(18)


def act(view: View) -> View:
    """Run the view as one act; it answers a redirect when done, or 422 when the form is not right."""

    @wraps(view)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        cookie = dict(session)
        try:
            with transaction():
                return _once(view, *args, **kwargs)
        except _NotAccepted as refusal:
            return refusal.response
        except BaseException:
            _put_back(cookie)
            raise

    wrapped.is_act = True  # type: ignore[attr-defined]
    return wrapped  # type: ignore[return-value]


def _put_back(cookie: dict[str, Any]) -> None:
    """What was not stored has not changed the browser's session either: the same form can be sent again."""
    if dict(session) != cookie:
        session.clear()
        session.update(cookie)


def _once(view: Callable[..., Any], *args: Any, **kwargs: Any) -> Response:
    key = request.form.get("once", "")
    if not (16 <= len(key) <= 64 and key.isascii() and key.isprintable()):
        raise Refused(_("这张表单缺少编号，没有提交"), _("请刷新页面，再填一次"))
    if (outcome := _take(key)) is not None:
        return _again(outcome)
    response = make_response(view(*args, **kwargs))
    if response.status_code >= 400:
        raise _NotAccepted(response)
    audit.write(request.endpoint or "")
    outcome = {"location": response.location, "told": g.get("told", "")}
    db.session.execute(_ANSWERED, {"used": key, "outcome": outcome})
    return response


def _take(key: str) -> dict[str, Any] | None:
    """Take the key; None if it is ours now, else the outcome of the form that used it."""
    mine = {
        "key": key,
        "person_id": current_user.id if current_user.is_authenticated else None,
        "route": request.path,
        "content_hash": _content_hash(),
    }
    taken = db.session.execute(
        insert(FormReceipt)
        .values(**mine, outcome={}, accepted_at=clock.now())
        .on_conflict_do_nothing()
        .returning(FormReceipt.key)
    ).scalar()
    if taken:
        return None
    before = db.session.execute(select(FormReceipt).filter_by(key=key)).scalar_one()
    if any(getattr(before, name) != value for name, value in mine.items()):
        raise Refused(_("同一张表单已经用别的内容提交过，这次没有改动"), _("请刷新页面，看看现在的情况再提交"))
    return before.outcome


def forget_told(person_id: int, name: str) -> None:
    """The account closes: what was answered to the person's forms, and to others' that named the person, is gone.

    A name of one character names nobody: it stands in half of all answers.
    """
    told = FormReceipt.outcome["told"].as_string()
    location = func.jsonb_build_object("location", FormReceipt.outcome["location"], "told", "")
    named = update(FormReceipt).where(told.contains(name, autoescape=True)).values(outcome=location)
    mine = update(FormReceipt).where(FormReceipt.person_id == person_id).values(outcome={"location": "/", "told": ""})
    for statement in (named, mine) if len(name) > 1 else (mine,):
        db.session.execute(statement.execution_options(synchronize_session=False))


def _content_hash() -> str:
    digest = hashlib.sha256()
    for name, value in sorted(request.form.items(multi=True)):
        if name not in ("csrf_token", "once"):
            digest.update(f"{name}\0{value}\0".encode())
    for name, file in sorted(request.files.items(multi=True), key=lambda sent: sent[0]):
        digest.update(f"{name}\0{file.filename}\0".encode() + hashlib.sha256(file.stream.read()).digest())
        file.stream.seek(0)
    return digest.hexdigest()


def form_mark() -> str:
    """What the same form sent again has in common with the first: its key, and all that it says."""
    return hashlib.sha256(f"{request.form.get('once', '')}\0{_content_hash()}".encode()).hexdigest()


def was_accepted() -> bool:
    """True where the form that is sent was accepted before: it does nothing, and gets the same answer."""
    return db.session.get(FormReceipt, request.form.get("once", "").replace("\0", "")) is not None


def is_repeated() -> bool:
    """True where the present request was answered as one that did the same before."""
    return bool(g.get("repeated"))


def _again(outcome: dict[str, Any]) -> Response:
    g.repeated = True
    if outcome["told"]:
        flash(outcome["told"], "ok")
    return make_response(redirect(outcome["location"], 303))


def done(sentence: str, location: str) -> Response:
    """The act is done: say so on the page that comes next."""
    g.told = sentence
    if sentence:
        flash(sentence, "ok")
    return make_response(redirect(location, 303))
