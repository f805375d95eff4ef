"""The weather at the desk: today's temperature by form, the forecast by file, and what it makes too cold."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit, clock
from app.access import Can, requires
from app.files import imports
from app.files.exports import csv_download
from app.texts import _
from app.volunteers.tasks.service import find_task
from app.volunteers.weather import noted_service, service
from app.volunteers.weather.domain import Temperatures
from app.volunteers.weather.forms import TemperatureForm
from app.web import act, done, invalid, page

PURPOSE = "forecast"

weather = Blueprint("weather", __name__, template_folder="../templates")


@weather.get("/c/<code>/desk/weather")
@requires(Can.KEEP_TASKS)
def show() -> Response:
    return page("volunteers/weather/weather.html", **_context(TemperatureForm.of_today(_today())))


def _today() -> Temperatures:
    return noted_service.temperatures_between(clock.today(), clock.today()).get(clock.today(), Temperatures())


def _context(form: TemperatureForm) -> dict[str, Any]:
    today = clock.today()
    days = noted_service.rows_between(today - timedelta(days=1), today + service.AHEAD)
    return {"form": form, "days": days, "cold": service.cold_tasks(), "today": today}


@weather.post("/c/<code>/desk/weather")
@requires(Can.KEEP_TASKS)
@act
def note() -> Response:
    form = TemperatureForm()
    if not form.validate_on_submit():
        return invalid("volunteers/weather/weather.html", **_context(form))
    cold = service.note({form.day.data: form.said()}, by_id=current_user.id)
    return done(_told(_("气温已记下"), cold), url_for(".show"))


def _told(what: str, cold: list[service.Cold]) -> str:
    waiting = sum(not one.is_decided for one in cold)
    return _("%(what)s，%(n)s 项活动太冷，请定改期还是照常", what=what, n=waiting) if waiting else what


@weather.post("/c/<code>/desk/tasks/<int:task_id>/cold")
@requires(Can.KEEP_TASKS)
@act
def go_on(task_id: int) -> Response:
    """Staff say that it takes place all the same."""
    task = find_task(task_id)
    degrees = service.go_on(task)
    audit.about(task, title=task.title, temperature_c=str(degrees))
    return done(_("已定：「%(title)s」照常进行", title=task.title), url_for("task_desk.show", task_id=task.id))


@weather.get("/c/<code>/desk/weather/import")
@requires(Can.KEEP_TASKS)
def choose() -> Response:
    """The form that sends the forecast, and what its columns mean."""
    return page("volunteers/weather/weather_import.html", form=imports.UploadForm())


@weather.get("/c/<code>/desk/weather/import/template.csv")
@requires(Can.KEEP_TASKS)
def template() -> Response:
    """The next seven days, to fill in."""
    days = [clock.today() + timedelta(days=n) for n in range(7)]
    return csv_download(_("天气预报模板.csv"), noted_service.COLUMNS, [(f"{day:%Y-%m-%d}", "", "") for day in days])


@weather.post("/c/<code>/desk/weather/import")
@requires(Can.KEEP_TASKS)
@act
def send() -> Response:
    form = imports.UploadForm()
    if not form.validate_on_submit():
        return invalid("volunteers/weather/weather_import.html", form=form)
    upload = imports.keep(form.file.data, purpose=PURPOSE)
    audit.about(upload, filename=upload.filename, sha256=upload.sha256)
    return done("", url_for(".preview", token=upload.token))


@weather.get("/c/<code>/desk/weather/import/<token>")
@requires(Can.KEEP_TASKS)
def preview(token: str) -> Response:
    """What the file says, and what is wrong in it."""
    upload = imports.find(token, purpose=PURPOSE)
    found = noted_service.preview_forecast(upload.content)
    return page("volunteers/weather/weather_preview.html", upload=upload, preview=found)


@weather.post("/c/<code>/desk/weather/import/<token>")
@requires(Can.KEEP_TASKS)
@act
def confirm(token: str) -> Response:
    """Note all of it, or nothing."""
    upload = imports.take(token, purpose=PURPOSE)
    count, cold = service.import_forecast(upload.content, by_id=current_user.id)
    audit.about(upload, filename=upload.filename, sha256=upload.sha256, added=count)
    return done(_told(_("已导入 %(n)s 天的气温", n=count), cold), url_for(".show"))
