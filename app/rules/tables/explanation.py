"""Why: the rule that matched, in plain words with the numbers put in."""

from decimal import Decimal
from typing import NamedTuple

from app.rules.tables.domain import Outputs, Worth
from app.rules.tables.evaluator import Decision
from app.texts import _, known, minutes, money, points, yuan


class Sum(NamedTuple):
    """One line of a reckoning: what is counted, and what it comes to."""

    label: str
    value: str


class Explanation(NamedTuple):
    """`rule` is the matched rule in words, `sentence` the reckoning in one line, `sums` the same line by line."""

    name: str
    number: int
    rule: str
    sentence: str
    sums: tuple[Sum, ...]


def explain_award(decision: Decision, worth: Worth) -> Explanation:
    """Why an event earned so many points."""
    return _explanation(decision, _award_sentence(decision, worth), tuple(_award_sums(decision, worth)))


def explain_redemption(decision: Decision) -> Explanation:
    """Why points may or may not be redeemed, and what they come to in yuan."""
    asked, rate = decision.facts.get("points_requested"), decision.outputs.get("fen_per_point")
    if not decision.outputs.get("allowed") or not isinstance(asked, int) or not isinstance(rate, int | float):
        return _explanation(decision, known(decision.note), ())
    amount = yuan(int(asked * rate))
    shown = rate_in_words(rate)
    sentence = _("%(points)s 分，%(rate)s，抵 %(yuan)s 元", points=points(asked), rate=shown, yuan=amount)
    return _explanation(decision, sentence, (Sum(shown, money(int(asked * rate))),))


def rate_in_words(fen_per_point: float) -> str:
    """10 fen a point → `10 分抵 1 元`."""
    return _("%(n)s 分抵 1 元", n=figure(Decimal(100) / Decimal(str(fen_per_point))))


def _explanation(decision: Decision, sentence: str, sums: tuple[Sum, ...]) -> Explanation:
    row = decision.row
    return Explanation(known(row.name) if row else "", decision.number, known(decision.note), sentence, sums)


def _award_sentence(decision: Decision, worth: Worth) -> str:
    outputs = decision.outputs
    total = _("%(n)s 分", n=points(worth.points))
    if outputs.get("fixed_points"):
        return _("一次 %(total)s", total=total)
    if not outputs.get("points_per_hour"):
        return _("不计分，%(total)s", total=total)
    sentence = _("%(product)s = %(total)s", product=_product(outputs, worth), total=_exactly(worth))
    if worth.exact != worth.points:
        sentence = _("%(sum)s，取整 %(total)s", sum=sentence, total=total)
    if _served(decision) > worth.counted_minutes:
        sentence = _("%(sum)s；一次最多计 %(most)s", sum=sentence, most=minutes(worth.counted_minutes))
    return sentence


def _product(outputs: Outputs, worth: Worth) -> str:
    """每小时 10 分 × 1.5 × 2 小时; a factor of 1 is not worth a word."""
    parts = [_("每小时 %(n)s 分", n=figure(outputs["points_per_hour"]))]
    if outputs.get("factor", 1) != 1:
        parts.append(figure(outputs["factor"]))
    return " × ".join([*parts, minutes(worth.counted_minutes)])


def _award_sums(decision: Decision, worth: Worth) -> list[Sum]:
    outputs, total = decision.outputs, _("%(n)s 分", n=points(worth.points))
    if outputs.get("fixed_points"):
        return [Sum(_("一次的分"), total)]
    if not outputs.get("points_per_hour"):
        return [Sum(_("这一条不计分"), total)]
    sums = [_counted(decision, worth), Sum(_product(outputs, worth), _exactly(worth))]
    if worth.exact != worth.points:
        sums.append(Sum(_("取整"), total))
    return sums


def _counted(decision: Decision, worth: Worth) -> Sum:
    served = _served(decision)
    counted = _("计 %(time)s", time=minutes(worth.counted_minutes))
    if served == worth.counted_minutes:
        return Sum(_("时长 %(time)s", time=minutes(served)), counted)
    most = minutes(worth.counted_minutes)
    return Sum(_("时长 %(time)s，一次最多计 %(most)s", time=minutes(served), most=most), counted)


def _served(decision: Decision) -> int:
    served = decision.facts.get("approved_minutes")
    return served if isinstance(served, int) else 0


def _exactly(worth: Worth) -> str:
    return _("%(n)s 分", n=figure(round(worth.exact, 2)))


def figure(value: object) -> str:
    """2.925, 10, 1.5: without zeros at the end."""
    shown = f"{Decimal(str(value)):f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
