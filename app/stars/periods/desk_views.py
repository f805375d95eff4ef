"""Half-years at the desk: compute, show to the public, make final; the results as a list."""

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import audit, clock
from app.access import Can, requires
from app.errors import NotHere
from app.files import exports
from app.pages.paging import paged
from app.people.service import is_staff_here
from app.scope import community
from app.stars.domain import Period, half_year, period_named
from app.stars.periods import corrections_service, preview_service, reading_service, service
from app.stars.periods.forms import StepForm
from app.stars.periods.models import StarPeriod, StarResult
from app.stars.periods.vetoes_service import names_of_vetoes
from app.stars.periods.words import KINDS, half_name, kind_name, people_in, why_said
from app.texts import _
from app.web import act, done, page

star_periods = Blueprint("star_periods", __name__, template_folder="../templates")


def named(label: str) -> Period:
    """The half-year that an address names, or `NotHere`."""
    found = period_named(label)
    if found is None:
        raise NotHere("star_period")
    return found


def words() -> dict[str, Any]:
    """How the templates say what they show."""
    return {
        "half_name": half_name,
        "kind_name": kind_name,
        "why_said": why_said,
        "vetoes": names_of_vetoes(),
    }


@star_periods.get("/c/<code>/stars/periods")
@requires(Can.SEE_STARS)
def listing() -> Response:
    """Every half-year with its state, and those that can be computed."""
    return page(
        "stars/periods/listing.html",
        periods={one.label: one for one in service.periods()},
        running=half_year(clock.today()),
        waiting=service.may_be_computed(),
        waiting_objections=service.open_objections(),
        **words(),
    )


def _kind_asked() -> str:
    asked = request.args.get("kind", "")
    return asked if asked in KINDS else KINDS[0]


@star_periods.get("/c/<code>/stars/preview")
@requires(Can.KEEP_STARS)
def preview() -> Response:
    """How the running half-year would come out today; nothing is stored."""
    shown = {"kind": (kind := _kind_asked()), "kinds": KINDS, "results": preview_service.preview(kind)}
    return page("stars/periods/preview.html", running=half_year(clock.today()), **shown, **words())


@star_periods.post("/c/<code>/stars/periods/<period_label>/computation")
@requires(Can.KEEP_STARS)
@act
def compute(period_label: str) -> Response:
    found = service.compute(named(period_label), by_id=current_user.id, version=StepForm().seen)
    audit.about(found, title=found.label)
    return done(_("已计算%(half)s", half=half_name(found.label)), url_for(".show", period_label=found.label))


@star_periods.post("/c/<code>/stars/periods/<period_label>/notice")
@requires(Can.KEEP_STARS)
@act
def notice(period_label: str) -> Response:
    found = service.begin_notice(named(period_label).label, by_id=current_user.id, version=StepForm().seen)
    audit.about(found, title=found.label)
    return done(_("已开始公示，中心户会收到消息"), url_for(".show", period_label=found.label))


@star_periods.post("/c/<code>/stars/periods/<period_label>/final")
@requires(Can.KEEP_STARS)
@act
def finish(period_label: str) -> Response:
    found = service.finish(named(period_label).label, by_id=current_user.id, version=StepForm().seen)
    audit.about(found, title=found.label)
    return done(_("%(half)s的星级已定", half=half_name(found.label)), url_for(".show", period_label=found.label))


@star_periods.get("/c/<code>/stars/periods/<period_label>")
@requires(Can.SEE_STARS)
def show(period_label: str) -> Response:
    """One half-year: its state, what can be done now, the results and their corrections."""
    found, kind = service.find(period_label), _kind_asked()
    shown = paged(reading_service.results(found, kind=kind))
    return page(
        "stars/periods/show.html",
        period=found,
        results=shown,
        kind=kind,
        kinds=KINDS,
        people=people_in(shown.items, whole=is_staff_here(current_user, None)),
        waiting=service.open_objections(found),
        may_finish=service.may_finish(found),
        days=service.notice_days(),
        changes=corrections_service.changes_of(found.id),
        **words(),
    )


@star_periods.get("/c/<code>/stars/periods/<period_label>/results.<any(csv,xlsx):ending>")
@requires(Can.KEEP_STARS)
def file(period_label: str, ending: str) -> Response:
    """A line for each subject, with the points of every metric."""
    found = service.find(period_label)
    rows = reading_service.all_results(found)
    codes = list(dict.fromkeys(line.code for row in rows for line in row.lines))
    header = (
        _("类别"),
        _("名称"),
        _("姓名"),
        _("得分"),
        _("应得星级"),
        _("星级"),
        _("说明"),
        *metric_names(found, codes),
    )
    name = _("%(place)s星级 %(half)s", place=community().name, half=half_name(found.label))
    return exports.download(name, ending, header, _lines(rows, codes))


def metric_names(found: StarPeriod, codes: list[str]) -> list[str]:
    """The columns' headings."""
    names = reading_service.metric_names(found)
    return [names.get(code, code) for code in codes]


def _lines(rows: list[StarResult], codes: list[str]) -> Iterator[tuple[object, ...]]:
    people, vetoes = people_in(rows, whole=True), names_of_vetoes()
    for row in rows:
        points = {line.code: line.points for line in row.lines if not line.left_out}
        score = float(row.score) if row.score is not None else None
        said = (kind_name(row.subject_kind), row.name, people.get(row.household_id or 0, ""), score)
        yield *said, row.earned, row.stars, why_said(row, vetoes), *(points.get(code) for code in codes)
