"""What the pages of a half-year show: its results, and the rules that they were computed by."""

from sqlalchemy import Select

from app.database import db
from app.rules import service as rules
from app.rules.star_metrics import StarMetrics
from app.scope import in_community
from app.stars.periods.models import StarPeriod, StarResult
from app.texts import known


def results(found: StarPeriod, *, kind: str = "") -> Select[StarResult]:
    """The half-year's results, the most stars first; a statement for a paged list."""
    statement = (
        in_community(StarResult)
        .where(StarResult.period_id == found.id)
        .order_by(
            StarResult.subject_kind.desc(),
            StarResult.stars.desc().nulls_last(),
            StarResult.score.desc().nulls_last(),
            StarResult.name,
            StarResult.id,
        )
    )
    return statement.where(StarResult.subject_kind == kind) if kind else statement


def all_results(found: StarPeriod) -> list[StarResult]:
    """Every result of the half-year, for a list to keep."""
    return list(db.session.execute(results(found)).scalars())


def metric_names(found: StarPeriod) -> dict[str, str]:
    """What the metrics of the half-year's rules are called, by code."""
    if found.rule_version_id is None:
        return {}
    table = rules.star_metrics_of(rules.version(found.rule_version_id))
    return {one.code: known(one.name) for one in table.metrics}


def rules_of(result: StarResult) -> StarMetrics:
    """The metrics and the ladder that a result was computed by."""
    return rules.star_metrics_of(rules.version(result.rule_version_id))
