"""My data: take it away in one file, put it right, take consent back."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import IO

from flask import Blueprint, Response, current_app, session, url_for
from flask_login import current_user

from app import audit, clock
from app.access import signed_in
from app.files.names import keep_as
from app.home.own import export_service
from app.home.own.forms import OwnPasswordForm
from app.people import service as people
from app.people.errors import WrongPassword
from app.people.sign_in.limits import own_password_counted, refuse_password
from app.texts import _
from app.web import act, done, invalid, page

own_data = Blueprint("own_data", __name__, template_folder="../templates")
READY = "own_data_until"  # in the browser's signed session: until when it may take the file
READY_FOR = timedelta(minutes=10)


def ready_until() -> datetime | None:
    """Until when this browser may take the file; the session is new with each sign-in."""
    said = session.get(READY)
    until = datetime.fromisoformat(said) if isinstance(said, str) else None
    return until if until is not None and until > clock.now() else None


@own_data.get("/my/data")
@signed_in
def show() -> Response:
    """What I may do with my data."""
    return page("home/own_data.html", form=OwnPasswordForm(), until=ready_until())


@own_data.post("/my/data/file")
@signed_in
@own_password_counted
@act
def prepare() -> Response:
    """My password once more: whoever finds a phone open must not walk away with a whole life."""
    form = OwnPasswordForm()
    try:
        people.prove(current_user, form.present.data or "")
    except WrongPassword as refusal:
        refuse_password(form.present, refusal)
        return invalid("home/own_data.html", form=form, until=ready_until())
    session[READY] = (clock.now() + READY_FOR).isoformat()
    audit.about(current_user)
    return done(_("密码对了，10 分钟内可以下载"), url_for(".show"))


@own_data.get("/my/data/file")
@signed_in
def file() -> Response:
    """The file; without the password of just now the page that asks for it."""
    if ready_until() is None:
        return page("home/own_data.html", form=OwnPasswordForm(), until=None)
    made = export_service.write_file(current_user, current_app.jinja_env)
    name = _("我的数据 %(day)s.zip", day=clock.today().isoformat())
    response = Response(pieces(made), mimetype="application/zip")
    keep_as(response, name)
    response.call_on_close(made.close)
    return response


def pieces(made: IO[bytes]) -> Iterator[bytes]:
    """The file as it goes out; it is removed with its last piece."""
    with made:
        while piece := made.read(64 * 1024):
            yield piece
