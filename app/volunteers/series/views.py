"""Series at the desk: made from a task, seen with their tasks, changed and ended."""

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit, clock
from app.access import Can, requires
from app.calendar import is_published
from app.pages.paging import paged
from app.scope import here
from app.texts import _
from app.volunteers.limits_service import series_ahead_days
from app.volunteers.series import service, text_service
from app.volunteers.series.forms import SeriesForm
from app.volunteers.series.models import TaskSeries
from app.volunteers.tasks.content_form import ContentForm, data_of
from app.volunteers.tasks.service import find_task
from app.web import act, done, invalid, page

series = Blueprint("series", __name__, template_folder="../templates")


@series.get("/c/<code>/desk/series")
@requires(Can.KEEP_TASKS)
def listing() -> Response:
    return page("volunteers/series/series.html", page=paged(service.all_series()))


@series.get("/c/<code>/desk/tasks/<int:task_id>/series")
@requires(Can.KEEP_TASKS)
def new(task_id: int) -> Response:
    task = find_task(task_id)
    return page("volunteers/series/series_form.html", task=task, form=SeriesForm.like(task))


@series.post("/c/<code>/desk/tasks/<int:task_id>/series")
@requires(Can.KEEP_TASKS)
@act
def start(task_id: int) -> Response:
    task, form = find_task(task_id, lock=True), SeriesForm()
    if not form.validate_on_submit():
        return invalid("volunteers/series/series_form.html", task=task, form=form)
    made = service.start_series(task, form.rhythm(), by_id=current_user.id)
    audit.about(made, title=task.title)
    return done(
        _("系列已建立，近 %(n)s 天的已存草稿", n=series_ahead_days()), url_for("series.show", series_id=made.id)
    )


def _show(found: TaskSeries, form: SeriesForm) -> dict[str, object]:
    return {
        "series": found,
        "form": form,
        "tasks": service.tasks_of(found),
        "unknown_year": next((y for y in {clock.today().year, found.until_day.year} if not is_published(y)), None),
    }


@series.get("/c/<code>/desk/series/<int:series_id>")
@requires(Can.KEEP_TASKS)
def show(series_id: int) -> Response:
    found = here(TaskSeries, series_id)
    return page("volunteers/series/series_record.html", **_show(found, SeriesForm.of(found)))


@series.post("/c/<code>/desk/series/<int:series_id>/change")
@requires(Can.KEEP_TASKS)
@act
def change(series_id: int) -> Response:
    found, form = here(TaskSeries, series_id, lock=True), SeriesForm()
    if not form.validate_on_submit():
        return invalid("volunteers/series/series_record.html", **_show(found, form))
    service.change_series(found, form.rhythm())
    audit.about(found, title=found.said["title"])
    return done(_("已改，以后的照新的来"), url_for("series.show", series_id=found.id))


@series.get("/c/<code>/desk/series/<int:series_id>/text")
@requires(Can.KEEP_TASKS)
def edit_text(series_id: int) -> Response:
    found = here(TaskSeries, series_id)
    data = data_of(found.said, private_address=found.private_address)
    return page("volunteers/series/series_text.html", series=found, form=ContentForm(formdata=None, data=data))


@series.post("/c/<code>/desk/series/<int:series_id>/text")
@requires(Can.KEEP_TASKS)
@act
def change_text(series_id: int) -> Response:
    """What is to come follows, where nobody changed it by hand."""
    found, form = here(TaskSeries, series_id, lock=True), ContentForm()
    if not form.validate_on_submit():
        return invalid("volunteers/series/series_text.html", series=found, form=form)
    content, address = form.content(found.said), form.private_address.data or None
    followed = text_service.change_text(found, content, private_address=address)
    audit.about(found, title=content["title"], changed=followed.changed, left=followed.left)
    return done(_what_followed(followed), url_for("series.show", series_id=found.id))


def _what_followed(followed: text_service.Followed) -> str:
    said = _("已改，以后的 %(n)s 次跟着改了", n=followed.changed)
    return said + (_("；%(n)s 次有人单独改过，没有动", n=followed.left) if followed.left else "")


@series.post("/c/<code>/desk/series/<int:series_id>/end")
@requires(Can.KEEP_TASKS)
@act
def end(series_id: int) -> Response:
    found = here(TaskSeries, series_id, lock=True)
    service.end_series(found)
    audit.about(found, title=found.said["title"])
    return done(_("系列已结束，已发布的照常进行"), url_for("series.show", series_id=found.id))
