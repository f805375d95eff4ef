"""The street grants a community its yearly budget."""

from flask import Blueprint, Response, url_for
from flask_login import current_user
from wtforms import SelectChoice

from app import audit, clock
from app.access import Can, requires
from app.database import db
from app.files import exports
from app.pages.paging import paged
from app.points.awards import budgets_service as budgets
from app.points.awards import queue_service as queue
from app.points.awards.forecast_service import forecast
from app.points.forms import GrantForm
from app.rules import service as rules
from app.texts import _
from app.texts import points as shown
from app.web import act, done, invalid, page

budgets_desk = Blueprint("budgets", __name__, template_folder="../templates")


@budgets_desk.get("/c/<code>/points/budget")
@requires(Can.GRANT_BUDGET)
def grants() -> Response:
    """What was granted, what is left, and the form."""
    return page("points/budget.html", form=_form(), **_figures())


@budgets_desk.post("/c/<code>/points/budget")
@requires(Can.GRANT_BUDGET)
@act
def grant() -> Response:
    """Grant; the awards that wait are paid in order."""
    form = _form()
    if not form.validate():
        return invalid("points/budget.html", form=form, **_figures())
    made = queue.grant_budget(
        year=form.year.data,
        points=form.points.data,
        funding_source=form.funding_source.data,
        by_id=current_user.id,
    )
    audit.about(made, year=made.year, points=made.points, funding_source=made.funding_source)
    return done(_("已拨给 %(n)s 分", n=shown(made.points)), url_for("budgets.grants"))


@budgets_desk.get("/c/<code>/points/budget.<any(csv,xlsx):ending>")
@requires(Can.GRANT_BUDGET)
def download(ending: str) -> Response:
    """Everything that was granted, as the street keeps it."""
    header = (_("时间"), _("年度"), _("积分"), _("资金来源"), _("经办"))
    rows = (
        (
            exports.moment(one.granted_at),
            one.year,
            one.points,
            one.funding_source,
            one.granted_by.name if one.granted_by else _("系统"),
        )
        for one in db.session.scalars(budgets.budget_grants())
    )
    return exports.download(_("积分拨款 %(day)s", day=clock.today()), ending, header, rows)


def _form() -> GrantForm:
    form = GrantForm()
    form.year.choices = [SelectChoice(year, _("%(year)s年", year=year)) for year in budgets.years_to_grant()]
    return form


def _figures() -> dict[str, object]:
    return {
        "states": [budgets.budget_state(year) for year in budgets.years_to_grant()],
        "forecast": forecast(budgets.years_to_grant()[0]),
        "rate": rules.rate_said(),
        "listed": paged(budgets.budget_grants()),
    }
