"""The desk's lists of who is to be reminded: on screen, as files, and one press that writes to all of them."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit, clock
from app.access import Can, requires
from app.database import db
from app.files import exports
from app.members import service as members
from app.members.models import Membership
from app.pages.paging import Page, page_number
from app.scope import community
from app.texts import _
from app.volunteers.limits_service import absent_days, again_days, known_days
from app.volunteers.reminders import service
from app.web import act, done, page

reminders = Blueprint("reminders", __name__, template_folder="../templates")
PER = 50


def _page_of(rows: Sequence[Any]) -> Page:
    """The page asked for, of a list that is read whole: the button counts all of it."""
    number = page_number()
    return Page(rows[(number - 1) * PER : number * PER], number, len(rows) > number * PER)


@reminders.get("/c/<code>/desk/reminders/known")
@requires(Can.ACCEPT_MEMBERS)
def known() -> Response:
    """Known members who have not reported in."""
    rows = service.known_to_remind()
    return page(
        "volunteers/reminders/remind_known.html",
        page=_page_of(rows),
        count=len(rows),
        ready=len(service.known_ready(rows, by=current_user)),
        days=known_days(),
        again=again_days(),
    )


@reminders.get("/c/<code>/desk/reminders/absent")
@requires(Can.ACCEPT_MEMBERS)
def absent() -> Response:
    """Members who have not come for long."""
    rows = db.session.execute(service.absent_listed()).all()
    return page(
        "volunteers/reminders/remind_absent.html",
        page=_page_of(rows),
        count=len(rows),
        ready=len(service.absent_ready(rows, by=current_user)),
        days=absent_days(),
        again=again_days(),
        today=clock.today(),
        display_place=members.display_place,
    )


@reminders.post("/c/<code>/desk/reminders/known")
@requires(Can.ACCEPT_MEMBERS)
@act
def remind_known() -> Response:
    told = service.remind_known(by=current_user)
    audit.about(current_user, people=list(told))
    return done(_("已提醒 %(n)s 人", n=len(told)), url_for(".known"))


@reminders.post("/c/<code>/desk/reminders/absent")
@requires(Can.ACCEPT_MEMBERS)
@act
def remind_absent() -> Response:
    told = service.remind_absent(by=current_user)
    audit.about(current_user, people=list(told))
    return done(_("已提醒 %(n)s 人", n=len(told)), url_for(".absent"))


@reminders.get("/c/<code>/desk/reminders/known.<any(csv,xlsx):ending>")
@requires(Can.ACCEPT_MEMBERS)
def known_file(ending: str) -> Response:
    header = (_("小区"), _("楼栋"), _("姓名"), _("手机尾号"), _("列入名单"), _("账号"), _("上次提醒"))
    rows = map(_known_line, service.known_to_remind())
    return exports.download(_("%(place)s没报到的在职党员", place=community().name), ending, header, rows)


@reminders.get("/c/<code>/desk/reminders/absent.<any(csv,xlsx):ending>")
@requires(Can.ACCEPT_MEMBERS)
def absent_file(ending: str) -> Response:
    header = (_("姓名"), _("住处"), _("单元门牌"), _("工作单位"), _("上次来"), _("下次活动"), _("账号"), _("上次提醒"))
    rows = (_absent_line(*row) for row in db.session.execute(service.absent_listed()))
    return exports.download(_("%(place)s多日没来的党员", place=community().name), ending, header, rows)


def _known_line(row: service.Known) -> tuple[Any, ...]:
    one = row.known
    listed = clock.local(one.listed_at).date().isoformat()
    account = _("有") if row.account else _("没有")
    where = (one.building.compound.name, one.building.name)
    return *where, one.name, one.phone_last4, listed, account, row.reminded_on and row.reminded_on.isoformat()


def _absent_line(one: Membership, last: Any, slot: Any, reminded: Any) -> tuple[Any, ...]:
    return (
        one.person.name,
        members.display_place(one),
        members.display_door(one),
        one.workplace.name if one.workplace else "",
        clock.local(last).date().isoformat() if last else _("还没来过"),
        clock.local(slot).strftime("%Y-%m-%d %H:%M") if slot else None,
        _("没有") if one.person.without_phone else _("有"),
        reminded.isoformat() if reminded else None,
    )
