"""Conditions and results of a table in plain words, for the page where people read the rules."""

import re

from app import clock
from app.rules.day_of_year import DayOfYear
from app.rules.tables.domain import Column, Row, Table
from app.rules.tables.explanation import figure
from app.texts import MINUS, _, minutes, short_day

_EQUAL = re.compile(r"""(?:\$ == )?(["'])(?P<value>[^"']*)\1""")
_IN = re.compile(r"\$ in \[(?P<values>[^\]]*)\]")
_NOT = re.compile(r"""\$ != (["'])(?P<value>[^"']*)\1""")
_COMPARED = re.compile(r"(?:\$ )?(?P<sign><=|>=|<|>|==) ?(?P<number>-?\d+(?:\.\d+)?)")


def fact_name(name: str) -> str:
    """What a fact is called; the fact's own code where it has no name."""
    return {
        "event_kind": _("事项"),
        "evaluation": _("评价"),
        "paid_work_time": _("占用上班时间"),
        "approved_minutes": _("核准时长"),
        "day_kind": _("日子"),
        "heavy_or_dirty": _("脏活累活"),
        "outdoor": _("户外"),
        "temperature_c": _("气温"),
        "kind": _("用途"),
        "membership_active": _("报到关系有效"),
        "wallet_on_hold": _("积分被冻结"),
        "bill_open": _("账单可抵"),
        "company_agreement": _("物业签了协议"),
        "points_requested": _("要用的积分"),
        "points_missing": _("缺的积分"),
        "redeemed_this_quarter": _("本季度已抵次数"),
        "bill_share_percent_after": _("占账单的比例"),
        "same_community": _("本社区"),
        "budget_ready": _("嘉许资金到位"),
    }.get(name, name)


def opposite_of(name: str) -> str:
    """What a yes-or-no fact is called where the answer is no."""
    return {
        "paid_work_time": _("没占用上班时间"),
        "heavy_or_dirty": _("不是脏活累活"),
        "outdoor": _("室内"),
        "membership_active": _("报到关系无效"),
        "wallet_on_hold": _("积分没被冻结"),
        "bill_open": _("账单不能抵"),
        "company_agreement": _("物业没签协议"),
        "same_community": _("不是本社区"),
        "budget_ready": _("嘉许资金没到位"),
    }.get(name, _("不是：%(name)s", name=fact_name(name)))


def value_name(value: str) -> str:
    """What a value of a fact is called; the value itself where it has no name."""
    return {
        "service": _("参加服务"),
        "referral": _("带新人报到"),
        "training_attended": _("参加学习培训"),
        "whistle_helpful": _("有用的反映"),
        "orchard_season_complete": _("果园全季无漏"),
        "normal": _("正常"),
        "misconduct": _("有违规"),
        "complaint_upheld": _("投诉属实"),
        "falsified": _("弄虚作假"),
        "workday": _("工作日"),
        "weekend": _("双休日"),
        "statutory_holiday": _("法定节假日"),
        "own_bill": _("抵自家账单"),
        "gift_bill": _("捐抵别家账单"),
        "gift_care_list": _("捐给关爱名单"),
    }.get(value, value)


def condition_words(column: Column, text: str) -> str:
    """A condition as people say it; what has no words of its own is shown as it is written."""
    name = fact_name(column.name)
    if text in ("true", "$ == true"):
        return name
    if text in ("false", "$ == false"):
        return opposite_of(column.name)
    if match := _EQUAL.fullmatch(text):
        return value_name(match["value"])
    if match := _NOT.fullmatch(text):
        return _("不是：%(name)s", name=value_name(match["value"]))
    if match := _IN.fullmatch(text):
        values = [value_name(value.strip(" \"'")) for value in match["values"].split(",")]
        return _("或").join(values)
    if match := _COMPARED.fullmatch(text):
        return _compared(column.name, match["sign"], match["number"])
    return f"{name} {text}"


def _compared(name: str, sign: str, number: str) -> str:
    amount = _amount(name, number)
    words = {
        "<": _("%(name)s低于 %(amount)s", name=fact_name(name), amount=amount),
        "<=": _("%(name)s不超过 %(amount)s", name=fact_name(name), amount=amount),
        ">": _("%(name)s超过 %(amount)s", name=fact_name(name), amount=amount),
        ">=": _("%(name)s满 %(amount)s", name=fact_name(name), amount=amount),
        "==": _("%(name)s是 %(amount)s", name=fact_name(name), amount=amount),
    }
    return words[sign]


def _amount(name: str, number: str) -> str:
    shown = figure(number).replace("-", MINUS)
    match name:
        case "approved_minutes" if number.isdigit():
            return minutes(int(number))
        case "temperature_c":
            return _("%(n)s ℃", n=shown)
        case "bill_share_percent_after":
            return f"{shown}%"
        case "redeemed_this_quarter":
            return _("%(n)s 次", n=shown)
        case "points_missing" | "points_requested":
            return _("%(n)s 分", n=shown)
    return shown


def conditions_of(table: Table, row: Row) -> list[str]:
    """The conditions of a row in words; none means that it takes everything that is left."""
    return [condition_words(c, text) for c, text in zip(table.columns, row.conditions, strict=True) if text]


def result_of(table: Table, row: Row) -> str:
    """The result of a row in a few words: 每小时 10 分 × 1.5, 一次 20 分, 可以抵."""
    written = dict(zip(table.outputs, row.outputs, strict=True))
    if "allowed" in written:
        return _("可以抵") if written["allowed"] == "true" else _("不能抵")
    if written.get("fixed_points", "0") not in ("", "0"):
        return _("一次 %(n)s 分", n=written["fixed_points"])
    if written.get("points_per_hour", "0") in ("", "0"):
        return _("不计分")
    hourly = _("每小时 %(n)s 分", n=written["points_per_hour"])
    factor = written.get("factor", "")
    return hourly if factor in ("", "1") else f"{hourly} × {factor}"


def amount_of(number: str, unit: str) -> str:
    """A number with its unit in words; a unit without words of its own is left out."""
    words = {
        "points": _("%(n)s 分", n=number),
        "no_shows_per_year": _("一年 %(n)s 次", n=number),
        "tries": _("%(n)s 次", n=number),
        "counted_minutes_per_day": _("一天 %(n)s 分钟", n=number),
        "points_left_in_budget": _("预算剩 %(n)s 分", n=number),
        "months_after_year_end": _("年底起 %(n)s 个月", n=number),
        "days": _("%(n)s 天", n=number),
        "hours": _("%(n)s 小时", n=number),
        "hour": _("%(n)s 点", n=number),
        "minutes": _("%(n)s 分钟", n=number),
        "working_days": _("%(n)s 个工作日", n=number),
        "records": _("%(n)s 条", n=number),
        "objections": _("%(n)s 条", n=number),
        "stars": _("%(n)s 颗星", n=number),
        "helpers": _("%(n)s 位", n=number),
        "trees": _("%(n)s 棵", n=number),
        "groups": _("%(n)s 个", n=number),
        "pixels": _("%(n)s 像素", n=number),
        "contacts": _("一年 %(n)s 次", n=number),
        "activities": _("一年 %(n)s 次", n=number),
        "percent": f"{number}%",
        "of_100": _("%(n)s 分", n=number),
        "half_years": _("%(n)s 个半年", n=number),
        "subjects": _("%(n)s 户", n=number),
        "times_per_season": _("一季 %(n)s 次", n=number),
        "min_points_bill": _("%(n)s 分", n=number),
        "min_points_care_list": _("%(n)s 分", n=number),
        "cases": _("%(n)s 件", n=number),
        "score": _("%(n)s 分", n=number),
        "score_100": _("%(n)s 分", n=number),
        "per_100_households": _("%(n)s 件", n=number),
        "times": _("%(n)s 次", n=number),
    }
    return words.get(unit, number)


def day_of_year(day: DayOfYear) -> str:
    """Month and day in the reader's words."""
    return short_day(day.of(clock.today().year))


def state_name(state: str) -> str:
    """The state of a version."""
    return {"draft": _("草稿"), "checked": _("已复核"), "published": _("已发布")}.get(state, state)
