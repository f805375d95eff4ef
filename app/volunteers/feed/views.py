"""The personal calendar: the page where its link is made, and the file that the link opens."""

from flask import Blueprint, Response, current_app, url_for
from flask_login import current_user

from app import audit
from app.access import Can, public, requires
from app.database import transaction
from app.files import calendars
from app.texts import _
from app.volunteers.feed import service
from app.volunteers.feed.models import CalendarFeed
from app.volunteers.feed.service import READS_AN_HOUR, ReadTooOften
from app.volunteers.tasks.addresses_service import address_for, note_readers
from app.volunteers.tasks.calendar_file import Entry, calendar_of
from app.web import act, done, page
from app.words.languages import LANGUAGES, SOURCE, reading

feed = Blueprint("feed", __name__, template_folder="../templates")


@feed.get("/c/<code>/my/calendar")
@requires(Can.SEE_MEMBER_PAGES)
def mine() -> Response:
    found = service.feed_of(current_user.id)
    address = _address(found) if found else None
    return page("volunteers/feed/my_calendar.html", feed=found, address=address, reads_an_hour=READS_AN_HOUR)


def _address(found: CalendarFeed) -> str | None:
    token = service.token_of(found)
    return current_app.config["PUBLIC_URL"] + url_for(".file", feed_token=token) if token else None


@feed.post("/c/<code>/my/calendar")
@requires(Can.SEE_MEMBER_PAGES)
@act
def renew() -> Response:
    """Make the link, or another one in its place."""
    was_there = service.feed_of(current_user.id) is not None
    service.renew(current_user.id)
    audit.about(current_user, renewed=was_there)
    said = _("链接换了，原来的已经打不开") if was_there else _("链接做好了")
    return done(said, url_for(".mine"))


@feed.post("/c/<code>/my/calendar/end")
@requires(Can.SEE_MEMBER_PAGES)
@act
def end() -> Response:
    service.end(current_user.id)
    audit.about(current_user)
    return done(_("链接停用了，手机日历不会再更新"), url_for(".mine"))


@feed.get("/calendar/<feed_token>.ics")
@public
def file(feed_token: str) -> Response:
    """What a calendar fetches again and again; who has the link needs no account."""
    try:
        with transaction():
            found = service.open_feed(feed_token)
            person_id, language = found.person_id, LANGUAGES.get(found.language, SOURCE)
    except ReadTooOften:
        answer = Response(_("日历更新得太频繁，请一小时后再试"), 429, mimetype="text/plain")
        answer.headers["Retry-After"] = "3600"
        return answer
    with reading(language):
        rows = service.entries_of(person_id)
        entries = [
            Entry(task, place.code, place.short_name, address_for(claim, task), claim.state)
            for claim, task, place in rows
        ]
        answer = Response(
            calendar_of(entries, name=_("社区志愿服务"), more=calendars.events_of(person_id)), mimetype="text/calendar"
        )
    with transaction():
        note_readers([claim for claim, task, _where in rows if address_for(claim, task) is not None])
    answer.headers["Cache-Control"] = "private, no-store"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
