"""Patterns at the desk: the list, one to change, and keeping one from a task."""

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import audit
from app.access import Can, requires
from app.pages.fields import plain
from app.pages.paging import paged
from app.texts import _
from app.volunteers.patterns import service
from app.volunteers.patterns.models import TaskPattern
from app.volunteers.tasks.content_form import PatternForm, data_of
from app.volunteers.tasks.service import find_task
from app.web import act, done, invalid, page

patterns = Blueprint("patterns", __name__, template_folder="../templates")


@patterns.get("/c/<code>/desk/task-patterns")
@requires(Can.KEEP_TASKS)
def listing() -> Response:
    return page("volunteers/patterns/patterns.html", page=paged(service.listed()))


@patterns.post("/c/<code>/desk/tasks/<int:task_id>/pattern")
@requires(Can.KEEP_TASKS)
@act
def keep(task_id: int) -> Response:
    """Keep what the task says, under its own name."""
    task = find_task(task_id)
    name = (plain(request.form.get("name")) or task.title)[:40]
    made = service.keep(task, name=name, by_id=current_user.id)
    audit.about(made, title=made.name)
    return done(_("已存为模板，下次可以照它起草"), url_for(".show", pattern_id=made.id))


@patterns.get("/c/<code>/desk/task-patterns/<int:pattern_id>")
@requires(Can.KEEP_TASKS)
def show(pattern_id: int) -> Response:
    found = service.pattern(pattern_id)
    return _form(found, PatternForm(formdata=None, data=data_of(found.said, name=found.name)))


def _form(found: TaskPattern, form: PatternForm) -> Response:
    answer = invalid if form.errors else page
    return answer("volunteers/patterns/pattern.html", pattern=found, form=form)


@patterns.post("/c/<code>/desk/task-patterns/<int:pattern_id>")
@requires(Can.KEEP_TASKS)
@act
def change(pattern_id: int) -> Response:
    found, form = service.pattern(pattern_id, lock=True), PatternForm()
    if not form.validate_on_submit():
        return _form(found, form)
    service.change(found, name=form.name.data, content=form.content(found.said))
    audit.about(found, title=found.name)
    return done(_("模板已保存，以后照新的起草"), url_for(".listing"))


@patterns.post("/c/<code>/desk/task-patterns/<int:pattern_id>/removal")
@requires(Can.KEEP_TASKS)
@act
def remove(pattern_id: int) -> Response:
    found = service.pattern(pattern_id, lock=True)
    service.remove(found)
    audit.about(found, title=found.name)
    return done(_("已删除模板「%(name)s」", name=found.name), url_for(".listing"))
