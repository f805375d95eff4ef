"""One address answers a page, or the fragment that htmx asked for; refusals are 422."""

from typing import Any

import structlog
from flask import Response, abort, g, make_response, render_template, request
from flask_login import AnonymousUserMixin
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, Map

from app.acts import act, done, new_key
from app.errors import NotHere, Refused
from app.texts import _

log = structlog.get_logger()

LARGEST_FORM = 2 * 1024 * 1024  # bytes: Werkzeug bounds only multipart forms by itself

__all__ = ["act", "done", "fragment_or_page", "invalid", "page", "safe_next", "sealed"]


class RowNumber(IntegerConverter):
    """`<int:…>` of an address: a number that no row can have is no address at all (404)."""

    def __init__(self, map: Map, *args: Any, **kwargs: Any) -> None:
        super().__init__(map, *args, **{"max": 2**63 - 1, **kwargs})


def wants_fragment() -> bool:
    """True where htmx asks for a part; boosted and history-restore requests want whole pages."""
    htmx = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.boosted and not htmx.history_restore_request


def page(template: str, **context: Any) -> Response:
    """A whole page."""
    response = make_response(render_template(template, **context))
    response.vary.add("HX-Request")
    return response


def fragment_or_page(fragment: str, template: str, **context: Any) -> Response:
    """The fragment for htmx, the page that includes it for everybody else."""
    return page(fragment if wants_fragment() else template, **context)


def invalid(template: str, **context: Any) -> Response:
    """The form again, with what has to be mended (422)."""
    response = page(template, **context)
    response.status_code = 422
    return response


def safe_next(location: str | None) -> str:
    """An address on this site to go back to; anything else is the front page."""
    if not location or not location.startswith("/") or location.startswith(("//", "/\\")):
        return "/"
    if any(ord(character) < 0x21 or character == "\\" for character in location):
        return "/"
    return location


def plain_address() -> None:
    """No address of ours has a NUL, and the database could not keep it."""
    if "\0" in request.path:
        abort(404)


def bound_form() -> None:
    """A form without a file is small; only uploads may be as large as the whole limit."""
    if request.mimetype != "multipart/form-data":
        request.max_content_length = LARGEST_FORM


def refused(error: Refused) -> Response:
    """The refusal put where the act was (htmx), or as a page of its own."""
    template = "_refused.html" if wants_fragment() else "refused.html"
    response = page(template, error=error)
    response.status_code = 422
    if wants_fragment():
        response.headers["HX-Retarget"] = "#refused"
        response.headers["HX-Reswap"] = "outerHTML"
        response.headers["HX-Reselect"] = "#refused"
    return response


def not_here(_error: NotHere) -> Response:
    """Another community's object and none at all look the same."""
    return _error_page(404)


def http_error(error: HTTPException) -> Response:
    """A page in plain words for every HTTP error."""
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    response = _error_page(error.code or 500)
    for name, value in error.get_headers():
        if name.lower() in ("allow", "retry-after"):
            response.headers[name] = value
    return response


def database_away(error: OperationalError) -> Response:
    """The database is busy or gone for a moment: nothing was stored, and the same form may be sent again."""
    log.warning("database", sqlstate=getattr(error.orig, "sqlstate", None) or "no connection")
    response = _error_page(503)
    response.headers["Retry-After"] = "5"
    return response


def crashed(error: Exception) -> Response:
    """What we did not foresee: logged with its reference, told without details."""
    log.error("unforeseen", exc_info=error)
    return _error_page(500)


def _error_page(code: int) -> Response:
    known = code if code in (403, 404, 405, 413, 429, 500, 503) else (500 if code >= 500 else 404)
    if code >= 500:
        g._login_user = AnonymousUserMixin()  # the page must not ask a database that may be gone who is signed in
    response = make_response(render_template(f"errors/{known}.html", code=code))
    response.status_code = code
    return response


def sealed() -> Markup:
    """The hidden fields of every form that changes something: against forgery, and against sending twice."""
    token = g.get("csrf_token") or generate_csrf()  # like the key of letters, digits, `-`, `_` and `.` alone
    return Markup(
        f'<input type="hidden" name="csrf_token" value="{token}"><input type="hidden" name="once" value="{new_key()}">'
    )


def csrf_failed(_error: Exception) -> Response:
    """The form does not come from a page of ours, or its session has ended."""
    response = refused(Refused(_("这张表单已经失效，没有提交"), _("请刷新页面，再填一次")))
    response.headers["X-Form"] = "stale"  # a script that keeps forms for later does not take it for the last word
    return response
