"""What the columns of the file are called, and how its values are written."""

import json
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from app import clock
from app.home.actions import action_name
from app.home.own.codes import known_code
from app.texts import _, yuan
from app.words import languages


def column_name(label: str) -> str:
    """The words for a column."""
    return column_names(languages.current().code)[label]


@lru_cache
def column_names(_language: str) -> dict[str, str]:
    """All of them, in the language that is read now."""
    return {**_of_people(), **_of_places(), **_of_work(), **_of_points(), **_of_moments()}


def in_words(label: str, value: Any) -> str:
    """A value as people read it: Shanghai's clock, yes and no, the word for a code."""
    if value is None or value in ([], {}):
        return ""
    if label in ("fen", "cash_fen"):
        return yuan(value)
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, datetime):
        return clock.local(value).strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, date):
        return value.isoformat()
    return action_name(value) if label == "action" else known_code(label, str(value))


def _of_people() -> dict[str, str]:
    return {
        "name": _("姓名"),
        "phone": _("手机号"),
        "volunteer_number": _("志愿服务编号"),
        "is_named": _("留名"),
        "shows_name": _("公示时显示全名"),
        "device": _("设备"),
        "address": _("网络地址"),
        "tries": _("输错几次"),
        "subject": _("同意的内容"),
        "version": _("版本"),
        "email": _("邮箱"),
        "by_email": _("发邮件"),
        "by_sms": _("发短信"),
        "language": _("语言"),
        "channel": _("渠道"),
        "title": _("标题"),
        "body": _("内容"),
        "action": _("操作"),
    }


def _of_places() -> dict[str, str]:
    return {
        "place": _("地方"),
        "community": _("社区"),
        "company": _("物业公司"),
        "compound": _("小区"),
        "building": _("楼栋"),
        "unit": _("单元"),
        "door": _("门牌"),
        "proven_unit": _("核对过的单元"),
        "proven_door": _("核对过的门牌"),
        "workplace": _("工作单位"),
        "grid": _("网格"),
        "office": _("职务"),
        "skills": _("特长"),
        "receipt_number": _("回执编号"),
    }


def _of_work() -> dict[str, str]:
    return {
        "kind": _("类别"),
        "state": _("状态"),
        "reason": _("原因"),
        "task": _("活动"),
        "excuse": _("免记缺席的原因"),
        "in_by": _("怎样签到"),
        "out_by": _("怎样签退"),
        "measured_minutes": _("测得的分钟"),
        "minutes": _("计入的分钟"),
        "evaluation": _("评价"),
        "paid_work_time": _("上班时间"),
        "amend_reason": _("改时长的原因"),
        "before": _("改之前"),
        "after": _("改之后"),
        "said": _("本人说明"),
        "wanted_minutes": _("认为应有的分钟"),
        "reply": _("答复"),
        "content": _("文件"),
        "who": _("联系了谁"),
        "note": _("说了什么"),
        "orchard": _("果园"),
        "tree": _("果树"),
        "group": _("认养小组"),
        "exclusive": _("独自认养"),
        "duty": _("养护"),
        "done_on": _("哪天做的"),
        "amount": _("用量"),
        "measure": _("用量单位"),
        "due_on": _("哪天该做"),
        "season": _("哪一季"),
        "lapses": _("荒废几次"),
        "answer": _("本人说明"),
        "decision": _("社区怎么定"),
    }


def _of_points() -> dict[str, str]:
    return {
        "points": _("积分"),
        "balance": _("积分余额"),
        "reserved": _("已预留积分"),
        "debt": _("欠的积分"),
        "frozen_reason": _("冻结的原因"),
        "counted_minutes": _("计分的分钟"),
        "matched_row": _("对上的规则"),
        "facts": _("依据"),
        "bill": _("账单号"),
        "period": _("期间"),
        "number": _("编号"),
        "fen": _("抵扣（元）"),
        "cash_fen": _("现金（元）"),
        "undo_reason": _("撤销的原因"),
        "stars": _("星级"),
        "score": _("得分"),
    }


def _of_moments() -> dict[str, str]:
    return {
        "at": _("时间"),
        "from_day": _("开始"),
        "on_day": _("日期"),
        "sent_on": _("哪天提醒的"),
        "noticed_at": _("告知的时间"),
        "struck_at": _("划掉的时间"),
        "entered_at": _("记下的时间"),
        "removed_at": _("删去的时间"),
        "until_day": _("结束"),
        "starts_at": _("开始时间"),
        "ends_at": _("结束时间"),
        "started_at": _("开始时间"),
        "ended_at": _("结束时间"),
        "issued_at": _("开具时间"),
        "expires_at": _("有效到"),
        "expires_on": _("到期日"),
        "as_of": _("截至"),
        "sent_at": _("发出"),
        "read_at": _("已读"),
        "last_seen_at": _("最近使用"),
        **dict.fromkeys(("made_at", "created_at", "opened_at"), _("建立")),
        **dict.fromkeys(("given_at", "granted_at"), _("给出")),
        "withdrawn_at": _("撤回"),
        "used_at": _("用掉"),
        "password_set_at": _("密码设于"),
        "email_confirmed_at": _("确认于"),
        **dict.fromkeys(("asked_at", "claimed_at", "reserved_at"), _("提交")),
        "given_at": _("捐出时间"),
        **dict.fromkeys(("decided_at", "answered_at"), _("答复时间")),
        **dict.fromkeys(("left_at", "closed_at"), _("结束时间")),
        "named_at": _("被请来帮忙"),
        "joined_at": _("加入"),
        "taken_at": _("得到名额"),
        "offered_at": _("留出名额"),
        "checked_in_at": _("签到"),
        "checked_out_at": _("签退"),
        "posted_at": _("记账"),
        "occurred_at": _("发生"),
        "captured_at": _("柜台确认"),
        "undone_at": _("撤销时间"),
    }
