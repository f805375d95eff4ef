"""The words for the codes that rows keep: states, kinds, channels."""

from functools import lru_cache

from app.texts import _
from app.words import languages

CODED = frozenset(("state", "kind", "office", "in_by", "out_by", "evaluation", "subject", "channel", "language"))


def known_code(label: str, value: str) -> str:
    """The words for a code of that column; what is none stays as it is."""
    return code_names(languages.current().code).get(value, value) if label in CODED else value


@lru_cache
def code_names(_language: str) -> dict[str, str]:
    """All of them, in the language that is read now."""
    return {**_states(), **_kinds_of_work(), **_kinds_of_points(), **_rest()}


def _states() -> dict[str, str]:
    return {
        "asked": _("已提交"),
        "active": _("在册"),
        "returned": _("已退回"),
        "left": _("已离开"),
        "waiting": _("等待"),
        "offered": _("留出名额"),
        "taken": _("已认领"),
        "withdrawn": _("已退出"),
        "no_show": _("缺席"),
        "excused": _("免记缺席"),
        "approved": _("已批准"),
        "rejected": _("没有通过"),
        "annulled": _("已作废"),
        "open": _("进行中"),
        "upheld": _("异议成立"),
        "refused": _("不同意"),
        "draft": _("草稿"),
        "running": _("进行中"),
        "done": _("已结束"),
        "cancelled": _("已取消"),
        "due": _("待发放"),
        "paid": _("已发放"),
        "reversed": _("已冲正"),
        "reserved": _("已预留"),
        "captured": _("已确认"),
        "released": _("已退回"),
        "expired": _("已过期"),
        "confirmed": _("已确认"),
        "undone": _("已撤销"),
        "sent": _("已发出"),
        "failed": _("没有送到"),
        "dropped": _("没有发"),
    }


def _kinds_of_work() -> dict[str, str]:
    return {
        "in_service": _("在职党员"),
        "resident": _("居民"),
        "grid_lead": _("网格长"),
        "grid_worker": _("网格员"),
        "staff": _("工作人员"),
        "clerk": _("物业收费员"),
        "administrator": _("管理员"),
        "handler": _("承办人"),
        "code": _("扫码"),
        "roll_call": _("点名"),
        "care": _("养护记录"),
        "normal": _("正常"),
        "misconduct": _("行为不当"),
        "complaint_upheld": _("投诉成立"),
        "falsified": _("弄虚作假"),
        "household": _("一户"),
        "member": _("本人"),
        "group": _("小组"),
        "ended": _("已结束"),
    }


def _kinds_of_points() -> dict[str, str]:
    return {
        "award": _("积分发放"),
        "capture": _("抵物业费"),
        "expiry": _("到期"),
        "adjustment": _("积分调整"),
        "reversal": _("冲正"),
        "settlement": _("结算"),
        "gift": _("捐赠"),
        "move": _("随人转社区"),
        "debt": _("补欠的分"),
    }


def _rest() -> dict[str, str]:
    return {
        "known": _("提醒报到"),
        "absent": _("提醒参加活动"),
        "terms": _("个人信息说明"),
        "name_on_boards": _("公示时显示全名"),
        "location": _("签到时核对位置"),
        "email": _("邮件"),
        "sms": _("短信"),
    }
