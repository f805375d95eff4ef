"""The log: one JSON line an event and one an answered request, without a word about anybody.

Names, numbers, tokens, addresses and what people search for stay out: a request is named by its endpoint, never by its
path or query; a failure by its type and where it happened, never by its message, which may quote a form; a library's
line by its template. `request_id` is the reference number that the person sees on the page.
"""

import logging
import sys
import time
import traceback
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, Response, g, request, request_started
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars

from app import scope
from app.process import measures

LEVELS = {"debug": 10, "info": 20, "warning": 30, "error": 40}
FORMATS = ("json", "plain")
FRAMES = 12
HERE = Path(__file__).parents[2]

log = structlog.get_logger()


def configure(*, level: str, form: str) -> None:
    """Send our lines, and those of the libraries, to standard error; again replaces what was set before."""
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    if form == "plain":
        renderer = structlog.processors.LogfmtRenderer()
    structlog.configure(
        processors=[
            merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            failures_without_words,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(LEVELS[level]),
        logger_factory=_StandardError,
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    for handler in [handler for handler in root.handlers if isinstance(handler, _Libraries)]:
        root.removeHandler(handler)
    root.addHandler(_Libraries(logging.WARNING))


def register(app: Flask) -> None:
    """Name each request in the lines that it causes, and write one when it is answered."""
    request_started.connect(_begin, app)
    app.after_request(_answered)
    app.teardown_request(lambda _error: clear_contextvars())


def failures_without_words(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put in the place of an exception its type, the database's code for it, and where it happened."""
    found = event.pop("exc_info", None)
    error = found if isinstance(found, BaseException) else found[1] if isinstance(found, tuple) else sys.exc_info()[1]
    if found and error is not None:
        event["failure"] = failure(error)
    return event


def failure(error: BaseException) -> dict[str, Any]:
    """What may be known of an exception: never its message."""
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    said: dict[str, Any] = {
        "type": type(error).__name__,
        "at": [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if sqlstate := getattr(getattr(error, "orig", None), "sqlstate", None):
        said["sqlstate"] = sqlstate
    if error.__cause__ is not None:
        said["because"] = type(error.__cause__).__name__
    return said


def _short(filename: str) -> str:
    path = Path(filename)
    return str(path.relative_to(HERE)) if path.is_relative_to(HERE) else "/".join(path.parts[-2:])


def _begin(_app: Flask, **_signal: Any) -> None:
    g.begun = time.perf_counter()
    measures.begin()


def name_request(request_id: str) -> None:
    """From now on every line of this request carries its reference number."""
    clear_contextvars()
    bind_contextvars(request_id=request_id)


def _answered(response: Response) -> Response:
    endpoint, seconds = request.endpoint or "none", time.perf_counter() - g.get("begun", time.perf_counter())
    tally = measures.answered(endpoint, response.status_code, seconds)
    community = scope.find_community()
    log.info(
        "request",
        method=request.method if request.method in ("GET", "HEAD", "POST") else "other",
        endpoint=endpoint,
        community=community.code if community else None,
        status=response.status_code,
        ms=round(seconds * 1000, 1),
        statements=tally.statements,
        database_ms=round(tally.seconds * 1000, 1),
    )
    return response


class _StandardError:
    """A logger that looks up the stream at each line, as tests and servers replace it."""

    def __init__(self, *_arguments: Any) -> None:
        pass

    def msg(self, line: str) -> None:
        """One line, whole: several processes write to one stream."""
        sys.stderr.write(line + "\n")
        sys.stderr.flush()

    debug = info = warning = error = critical = exception = log = msg


class _Libraries(logging.Handler):
    """What libraries log: the template of their sentence, never what was put into it."""

    def emit(self, record: logging.LogRecord) -> None:
        """One line of ours for one of theirs."""
        says = str(record.msg) if record.args else f"{record.module}:{record.lineno}"
        level = min(max(record.levelno // 10 * 10, logging.DEBUG), logging.ERROR)
        log.log(level, "library", logger=record.name, says=says, exc_info=record.exc_info or None)
