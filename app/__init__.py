"""Baodao 报到: report in at the community, serve, and see what comes of it. This file is the table of contents."""

from typing import Any

from flask import Flask, g, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from app import (
    access,
    commands,
    demo,
    events,
    extensions,
    home,
    inbox,
    members,
    operations,
    orchards,
    organisations,
    people,
    places,
    points,
    property,
    rules,
    scope,
    stars,
    texts,
    volunteers,
    web,
)
from app.config import Config
from app.database import LOCK_TIMEOUT, db
from app.errors import NotHere, Refused
from app.files import calendars
from app.pages import display, headers
from app.process import health, logs, measures, scheduler
from app.storage import connections
from app.words import languages, place_names

SLICES = (
    *(places, organisations, people, inbox, members, rules, points, volunteers, orchards, property, stars, home, demo),
    operations,
)


def create_app(config: Config | None = None) -> Flask:
    """The whole application, as this file says it."""
    app = Flask("app")
    app.url_map.converters["int"] = web.RowNumber
    config = config or Config.from_environment()
    logs.configure(level=config.LOG_LEVEL, form=config.LOG_FORMAT)
    configure(app, config)
    logs.register(app)
    add_extensions(app)
    headers.register(app)
    for part in SLICES:
        part.register(app)
    app.register_blueprint(health.health)
    app.register_blueprint(display.display)
    commands.register(app)
    connect_pages()
    add_error_pages(app)
    add_template_names(app)
    with app.app_context():
        scope.guard(db.engine)
        connections.care_for(db.engine)
        if not app.config["HAS_POOLER"]:
            connections.set_once(db.engine, LOCK_TIMEOUT)
        measures.count_statements(db.engine)
    return app


def configure(app: Flask, config: Config) -> None:
    """Turn our settings into those of Flask and its extensions."""
    app.config.update(
        SECRET_KEY=config.SECRET_KEY,
        DATA_KEY=config.DATA_KEY or config.SECRET_KEY,
        OLD_DATA_KEYS=config.OLD_DATA_KEYS,
        METRICS_TOKEN=config.METRICS_TOKEN,
        METRICS_FROM=config.METRICS_FROM,
        MAIL_URL=config.MAIL_URL,
        MAIL_FROM=config.MAIL_FROM,
        SMS_ADAPTER=config.SMS_ADAPTER,
        BACKUP_DIR=config.BACKUP_DIR,
        TESTING=config.TESTING,
        PASSWORD_PROFILE=config.PASSWORD_PROFILE,
        PUBLIC_URL=config.PUBLIC_URL,
        TRUSTED_PROXIES=config.TRUSTED_PROXIES,
        SQLALCHEMY_DATABASE_URI=config.DATABASE_URL,
        HAS_POOLER=config.PREPARE_THRESHOLD is None,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_size": config.POOL_SIZE,
            "hide_parameters": True,  # an error must not carry people's names and numbers into the log
            "connect_args": {"prepare_threshold": config.PREPARE_THRESHOLD, "connect_timeout": 5},
        },
        OWNER_DATABASE_URL=config.OWNER_DATABASE_URL or config.DATABASE_URL,
        MAX_CONTENT_LENGTH=16 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="baodao",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=config.SECURE_COOKIES,
        WTF_CSRF_TIME_LIMIT=None,
        BABEL_DEFAULT_TIMEZONE="Asia/Shanghai",
        COMPRESS_ALGORITHM=["br", "gzip"],
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True


def add_extensions(app: Flask) -> None:
    """Database, forms, sign-in, languages, htmx, compression and static files."""
    db.init_app(app)
    extensions.migrate.init_app(app, db)
    for extension in (extensions.csrf, extensions.login, extensions.compress, extensions.htmx):
        extension.init_app(app)
    languages.register(app)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app, root=f"{app.root_path}/static", prefix="static/", max_age=31_536_000
    )
    if proxies := app.config["TRUSTED_PROXIES"]:  # else sign-in limits would count the proxy's address for everybody
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies)  # type: ignore[method-assign]

    app.before_request(display.choose_language)
    app.before_request(web.plain_address)
    app.before_request(web.bound_form)

    @app.teardown_request
    def leave_scope(_error: BaseException | None) -> None:
        scope.leave()


def connect_pages() -> None:
    """`policy.py`, `reactions.py` and `jobs.py`, which know all slices; and what stands in a person's calendar."""
    from app.jobs import TIMETABLE
    from app.orchards import service as orchards_service
    from app.policy import POLICY
    from app.reactions import REACTIONS

    access.connect(POLICY)
    calendars.connect((orchards_service.calendar_events,))
    events.connect(REACTIONS)
    scheduler.connect(TIMETABLE)


def add_error_pages(app: Flask) -> None:
    """Refusals, missing objects and faults, each in plain words."""
    app.register_error_handler(Refused, web.refused)
    app.register_error_handler(NotHere, web.not_here)
    app.register_error_handler(CSRFError, web.csrf_failed)
    app.register_error_handler(HTTPException, web.http_error)
    app.register_error_handler(OperationalError, web.database_away)
    app.register_error_handler(Exception, web.crashed)


def add_template_names(app: Flask) -> None:
    """What every template may use."""
    app.jinja_env.filters.update(texts.FILTERS, placed=place_names.placed, place_said=place_names.place_said)
    app.jinja_env.globals.update(
        _=texts._, ngettext=texts.ngettext, allowed=access.allowed, Can=access.Can, sealed=web.sealed
    )

    @app.context_processor
    def names() -> dict[str, Any]:
        return {
            "community": (community := scope.find_community()),
            "help_phone": community.telephone if community else "",
            "request_id": g.get("request_id", ""),
            "here_path": request.full_path.rstrip("?"),
        }
