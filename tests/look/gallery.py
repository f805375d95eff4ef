"""A page for every part: the layouts and macros shown together, without slices and without a database."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, flash, g, redirect, render_template, request, url_for
from flask_babel import Babel
from flask_wtf import CSRFProtect, FlaskForm
from flask_wtf.csrf import generate_csrf
from htmx_flask import Htmx
from markupsafe import Markup
from wtforms import BooleanField, RadioField, SelectChoice, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from app import texts, web
from app.errors import Refused
from app.pages.display import display
from app.pages.fields import Text, WholeNumber, Yuan
from app.pages.headers import register as add_headers
from app.pages.paging import Page, page_number
from app.words import place_names

ROOT = Path(__file__).resolve().parents[2]
gallery = Blueprint("gallery", __name__, template_folder="templates")


@dataclass(frozen=True)
class Visitor:
    """Who looks."""

    name: str = "王海波"
    is_authenticated: bool = True


class Sample(FlaskForm):  # type: ignore[misc]
    """One field of each sort."""

    building = SelectField(
        "楼", choices=[SelectChoice("", "请选"), SelectChoice("6", "6 号楼")], validators=[InputRequired("请选一栋楼")]
    )
    name = Text("姓名", validators=[InputRequired("请填姓名"), Length(max=40)])
    phone = Text("手机号", validators=[Length(min=11, max=11, message="少一位，应是 11 位")])
    unit = Text("工作单位", validators=[Optional()])
    points = WholeNumber("用多少分", low=100, high=1251)
    amount = Yuan("金额")
    kind = RadioField(
        "做什么", choices=[SelectChoice("tree", "果园"), SelectChoice("broom", "环境"), SelectChoice("visit", "入户")]
    )
    reason = RadioField(
        "不能办的原因", choices=[SelectChoice("door", "门牌和账单不符"), SelectChoice("paid", "这张账单已交清")]
    )
    note = TextAreaField("说明", validators=[Optional()])
    agree = BooleanField("同意社区为报到联系我、记录我的服务时长", validators=[InputRequired("请先同意")])


NAV_PHONE = [
    ("gallery.phone", "home", "首页"),
    ("gallery.form", "tasks", "活动", 3),
    ("gallery.desk", "points", "积分"),
    ("gallery.sheet", "me", "我的"),
]
NAV_DESK = [
    ("gallery.phone", "home", "工作台", None),
    ("gallery.desk", "tasks", "时长审批", 52),
    ("gallery.form", "calendar", "活动", None),
    ("gallery.sheet", "people", "报到党员", 3),
    ("gallery.empty", "star", "星级", None),
    ("gallery.refused_page", "notice", "公告栏", None),
    ("gallery.trouble", "shield", "操作记录", None),
]


def _show(template: str, **context: Any) -> str:
    return render_template(f"look/{template}", **context)


@gallery.get("/look/phone")
def phone() -> str:
    """A member's list."""
    if not request.args:
        flash("已认领「阳光家园落叶清扫」，明天 周日 8:30–10:30")
    return _show("phone.html", nav=NAV_PHONE, page=Page(range(20), page_number(), True))


@gallery.get("/look/form")
def form() -> str:
    """A form that was not right."""
    sample = Sample(
        data={"name": "王海波", "phone": "138 0452 336", "points": 1000, "kind": "tree"}, meta={"csrf": False}
    )
    sample.validate()
    return _show("form.html", nav=NAV_PHONE, form=sample)


@gallery.get("/look/desk")
def desk() -> str:
    """A work page with a table, a bar for chosen rows and a side panel."""
    return _show("desk.html", nav=NAV_DESK, page=Page(range(12), 1, True))


@gallery.get("/look/dashboard")
def dashboard() -> str:
    """A work page with figures and a chart."""
    return _show("dashboard.html", nav=NAV_DESK)


@gallery.get("/look/sheet")
def sheet() -> str:
    """A printed statement."""
    return _show("sheet.html")


@gallery.get("/look/empty")
def empty() -> str:
    """Nothing here, nothing told."""
    return _show("empty.html", nav=NAV_PHONE)


@gallery.get("/look/refused")
def refused_page() -> tuple[str, int]:
    """A refusal as a page."""
    return render_template("refused.html", error=refusal()), 422


@gallery.get("/look/refused-part")
def refused_part() -> str:
    """A refusal on the page of the act."""
    return _show("refused_part.html", nav=NAV_PHONE, error=refusal())


@gallery.post("/look/claim")
def claim() -> Any:
    """An act: it succeeds, is refused, or fails, as the form says."""
    outcome = request.form.get("outcome", "done")
    if outcome == "refused":
        return web.refused(refusal())
    if outcome == "fails":
        return "", 500
    if outcome == "signed-out":
        return redirect("/look/form")
    return redirect("/look/phone", 303)


@gallery.get("/look/trouble")
def trouble() -> str:
    """An error page; `?code=` picks one."""
    return render_template(f"errors/{int(request.args.get('code', 500))}.html")


def refusal() -> Refused:
    """One refusal with all its parts."""
    return Refused(
        "没有认领成功：时间重叠", "您已认领「果树刷白防寒」，和这项重叠 1 小时。可以换一项，或先取消原来的认领。"
    )


PAGES = ("phone", "form", "desk", "dashboard", "sheet", "empty", "refused", "refused-part")
CODES = (403, 404, 405, 413, 429, 500, 503)


def gallery_app() -> Flask:
    """The layouts and macros as the application has them, and the gallery."""
    app = Flask("app", root_path=str(ROOT / "app"))
    app.config.update(SECRET_KEY="gallery", TESTING=True, SESSION_COOKIE_SECURE=False)
    app.config.update(BABEL_DEFAULT_LOCALE="zh_Hans_CN", BABEL_DEFAULT_TIMEZONE="Asia/Shanghai")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    Babel(app)
    CSRFProtect(app)
    Htmx(app)
    add_headers(app)
    app.jinja_env.filters.update(texts.FILTERS, placed=place_names.placed, place_said=place_names.place_said)
    app.jinja_env.globals.update(_=texts._, nav_url=url_for)
    app.register_blueprint(display)
    app.register_blueprint(gallery)
    seal = Markup('<input type="hidden" name="csrf_token" value="{}"><input type="hidden" name="once" value="{}">')

    @app.context_processor
    def names() -> dict[str, Any]:
        return {
            "current_user": Visitor(),
            "community": {"name": "太阳社区"},
            "sealed": lambda: seal.format(generate_csrf(), "0123456789abcdef"),
            "request_id": g.get("request_id", ""),
        }

    return app
