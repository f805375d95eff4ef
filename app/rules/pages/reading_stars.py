"""The star metrics as a page shows them."""

from typing import NamedTuple

from app.rules.star_metrics import SUBJECTS, Metric, StarMetrics, Veto
from app.texts import _
from app.words.stars import stars_name


class MetricShown(NamedTuple):
    """One measure: its weight of 100, how it is counted, from where to where it earns."""

    name: str
    weight: int
    conditions: list[str]
    formula: str
    source: str


class SubjectShown(NamedTuple):
    """Who or what is rated, by which metrics, and what forbids or bounds its stars."""

    name: str
    metrics: list[MetricShown]
    vetoes: list[Veto]


class StarsShown(NamedTuple):
    """All subjects, and the total that each number of stars needs."""

    subjects: list[SubjectShown]
    ladder: list[tuple[str, str]]


def stars_shown(rules: StarMetrics) -> StarsShown:
    """The metrics by subject, and the ladder from one star up."""
    names = {"lead_household": _("党员中心户"), "grid_branch": _("网格党支部"), "building": _("楼栋")}
    subjects = [
        SubjectShown(
            name=names[subject],
            metrics=[_metric(metric) for metric in rules.of(subject)],
            vetoes=[veto for veto in rules.vetoes if veto.subject == subject],
        )
        for subject in SUBJECTS
    ]
    ladder = [
        (str(stars_name(star)), _("%(n)s 分起", n=f"{step:g}")) for star, step in enumerate(rules.ladder, start=1)
    ]
    return StarsShown(subjects, ladder)


def _metric(metric: Metric) -> MetricShown:
    bounds = _(
        "从 %(zero)s起计分，到 %(full)s计满",
        zero=metric.in_words(metric.zero_at),
        full=metric.in_words(metric.full_at),
    )
    return MetricShown(metric.name, metric.weight, [bounds, *_below(metric)], metric.formula, metric.source)


def _below(metric: Metric) -> list[str]:
    """What happens with too few cases; nothing where any number will do."""
    words = {
        "skip": _("不足 %(n)s 个时不计这一项", n=metric.min_cases),
        "full": _("不足 %(n)s 个时给满分", n=metric.min_cases),
        "half": _("不足 %(n)s 个时给一半分", n=metric.min_cases),
    }
    return [words[metric.below_min_cases]] if metric.below_min_cases else []
