"""Star metrics: what is measured of each kind of subject, what forbids a star, and how many points make one."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cached_property

from app.rules.files.csv_rows import open_rules
from app.rules.tables.explanation import figure
from app.rules.tables.words import amount_of
from app.texts import _

SUBJECTS = ("lead_household", "grid_branch", "building")
REQUIRED = (
    "row_kind", "subject", "code", "zh", "en", "formula_zh", "unit", "record_type", "weight", "direction", "zero_at",
    "full_at", "min_cases", "below_min_cases", "veto_effect", "veto_effect_zh", "source_zh", "trust",
)  # fmt: skip


@dataclass(frozen=True, eq=False)  # one object a version: what a value earns is remembered by it
class Metric:
    """One measure; its score runs from 0 at `zero_at` to `weight` at `full_at`, held between the two.

    With fewer than `min_cases` cases: `skip` leaves it out, `full` and `half` give that share of the weight.
    """

    subject: str
    code: str
    name: str
    name_en: str
    formula: str
    unit: str
    record_type: str
    weight: int
    zero_at: float
    full_at: float
    min_cases: int
    below_min_cases: str
    source: str
    trust: str

    @property
    def largest(self) -> float | None:
        """The value beyond which there is none; None where there may be ever more (hours, cases, times)."""
        return {"percent": 100.0, "score_100": 100.0, "score": 5.0}.get(self.unit)

    def in_words(self, value: float) -> str:
        """A value of this metric with its unit: 62.5%, 11 小时."""
        return amount_of(figure(f"{value:.1f}"), self.unit)


@dataclass(frozen=True)
class Veto:
    """What forbids or bounds the stars of a subject, whatever its total: no_star, max_two_stars, removed."""

    subject: str
    code: str
    name: str
    name_en: str
    formula: str
    record_type: str
    effect: str
    effect_name: str


@dataclass(frozen=True)
class StarMetrics:
    """All metrics and vetoes in order, and the total (of 100) that each number of stars needs, from one star on."""

    metrics: tuple[Metric, ...]
    vetoes: tuple[Veto, ...]
    ladder: tuple[float, ...]

    @cached_property
    def by_subject(self) -> dict[str, tuple[Metric, ...]]:
        """The metrics of each kind of subject."""
        return {subject: tuple(one for one in self.metrics if one.subject == subject) for subject in SUBJECTS}

    def of(self, subject: str) -> tuple[Metric, ...]:
        """The metrics of a kind of subject: lead_household, grid_branch, building."""
        return self.by_subject.get(subject, ())

    def stars(self, total: float) -> int:
        """0 to 5 stars for a total of 100."""
        return sum(total >= step for step in self.ladder)


def read_star_metrics(name: str, content: bytes) -> list[dict[str, str]]:
    """Read and check the file; its rows as they are stored. Raises `BadRules` with all that is wrong."""
    file = open_rules(name, content, REQUIRED)
    for line, row in file.lines:
        for column, text in _problems(row):
            file.wrong(line, column, text)
    if not file.problems:
        rows = [row for _line, row in file.lines]
        for column, text in _problems_of_all(star_metrics(rows)):
            file.wrong(None, column, text)
    file.done()
    return [{column: row[column] for column in REQUIRED} for _line, row in file.lines]


def star_metrics(rows: list[dict[str, str]]) -> StarMetrics:
    """The stored rows as metrics, vetoes and ladder."""
    return StarMetrics(
        metrics=tuple(_metric(row) for row in rows if row["row_kind"] == "metric"),
        vetoes=tuple(_veto(row) for row in rows if row["row_kind"] == "veto"),
        ladder=tuple(float(row["full_at"]) for row in rows if row["row_kind"] == "ladder"),
    )


def _metric(row: Mapping[str, str]) -> Metric:
    return Metric(
        subject=row["subject"],
        code=row["code"],
        name=row["zh"],
        name_en=row["en"],
        formula=row["formula_zh"],
        unit=row["unit"],
        record_type=row["record_type"],
        weight=int(row["weight"]),
        zero_at=float(row["zero_at"]),
        full_at=float(row["full_at"]),
        min_cases=int(row["min_cases"]),
        below_min_cases=row["below_min_cases"],
        source=row["source_zh"],
        trust=row["trust"],
    )


def _veto(row: Mapping[str, str]) -> Veto:
    return Veto(
        subject=row["subject"],
        code=row["code"],
        name=row["zh"],
        name_en=row["en"],
        formula=row["formula_zh"],
        record_type=row["record_type"],
        effect=row["veto_effect"],
        effect_name=row["veto_effect_zh"],
    )


def _problems(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What is wrong with one row: column and reason."""
    match row["row_kind"]:
        case "metric":
            yield from _problems_of_metric(row)
        case "veto":
            if row["veto_effect"] not in ("no_star", "max_two_stars", "removed"):
                yield "veto_effect", _("不认识：%(value)s", value=row["veto_effect"])
        case "ladder":
            if not _is_number(row["full_at"]):
                yield "full_at", _("%(value)s 不是数字", value=row["full_at"] or _("空"))
        case other:
            yield "row_kind", _("不认识：%(value)s", value=other)
    if row["subject"] not in SUBJECTS and row["row_kind"] != "ladder":
        yield "subject", _("不认识：%(value)s", value=row["subject"])


def _problems_of_metric(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for column in ("weight", "min_cases"):
        if not (row[column].isascii() and row[column].isdigit()):
            yield column, _("%(value)s 不是不小于 0 的整数", value=row[column] or _("空"))
    bounds = (row["zero_at"], row["full_at"])
    for column, text in zip(("zero_at", "full_at"), bounds, strict=True):
        if not _is_number(text):
            yield column, _("%(value)s 不是数字", value=text or _("空"))
    if all(map(_is_number, bounds)):
        grows = Decimal(bounds[1]) - Decimal(bounds[0])
        if (row["direction"], grows > 0) not in (("higher", True), ("lower", False)) or not grows:
            yield "direction", _("和 zero_at、full_at 的大小对不上")
    allowed = ("",) if row["min_cases"] == "0" else ("skip", "full", "half")
    if row["below_min_cases"] not in allowed:
        yield "below_min_cases", _("不认识：%(value)s", value=row["below_min_cases"] or _("空"))


def _problems_of_all(rules: StarMetrics) -> Iterator[tuple[str, str]]:
    for subject in SUBJECTS:
        if (total := sum(metric.weight for metric in rules.of(subject))) != 100:
            yield "weight", _("%(subject)s 的权重合计是 %(total)s，要是 100", subject=subject, total=total)
    for subject in SUBJECTS:
        codes = [metric.code for metric in rules.of(subject)]
        if len(set(codes)) < len(codes):
            yield "code", _("%(subject)s 有重复的代码", subject=subject)
    if len(rules.ladder) != 5 or sorted(set(rules.ladder)) != list(rules.ladder):
        yield "full_at", _("星级要有五级，从低到高")


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite()
    except InvalidOperation:
        return False
