"""What the audit list calls the objects and the details of its lines."""

from collections.abc import Mapping
from typing import Any

from app import texts
from app.audit import UNNAMED
from app.texts import _

NOT_SAID = {"sha256", "code", UNNAMED}  # of use to a machine, or to someone who must not have it


def object_name(kind: str) -> str:
    """The words for a line's kind of object; the table's name where it has none."""
    return {
        "person": _("账号"),
        "stored_upload": _("上传的文件"),
        "role": _("身份"),
        "name_change": _("姓名更正"),
        "sign_in": _("登录的设备"),
        "one_time_code": _("一次性验证码"),
        "place": _("社区"),
        "membership": _("报到"),
        "lead_household": _("中心户"),
        "grid_lead": _("网格职务"),
        "known_member": _("在职党员"),
        "grid": _("网格"),
        "compound": _("小区"),
        "building": _("楼栋"),
        "household": _("住户"),
        "workplace": _("单位"),
        "property_company": _("物业公司"),
        "department": _("部门"),
        "task": _("活动"),
        "task_series": _("每周系列"),
        "task_pattern": _("活动模板"),
        "claim": _("认领"),
        "contact": _("联系群众"),
        "reminder": _("提醒"),
        "claiming_resumption": _("恢复认领"),
        "attendance": _("签到"),
        "service_record": _("时长"),
        "hours_dispute": _("时长异议"),
        "award": _("积分发放"),
        "adjustment": _("积分调整"),
        "budget_grant": _("预算"),
        "agreement": _("协议"),
        "service_area": _("服务范围"),
        "bill": _("账单"),
        "redemption": _("抵扣"),
        "support_entry": _("关爱名单"),
        "support_gift": _("捐给关爱账户"),
        "support_grant": _("关爱分配"),
        "settlement": _("结算单"),
        "settlement_line": _("结算明细"),
        "orchard": _("果园"),
        "orchard_photo": _("果园照片"),
        "tree": _("果树"),
        "care_entry": _("养护记录"),
        "rain_day": _("雨量"),
        "opened_duty": _("放开的养护"),
        "lapse_notice": _("荒废的认养"),
        "harvest": _("收成"),
        "adoption": _("认养"),
        "adoption_helper": _("帮手"),
        "adopter_group": _("认养小组"),
        "group_member": _("认养小组"),
        "rule_version": _("规则版本"),
        "star_period": _("半年星级"),
        "star_objection": _("星级异议"),
        "star_decision": _("星级决定"),
        "star_veto": _("否决事项"),
        "star_sign": _("牌证"),
        "star_record": _("评星台账"),
        "grid_branch": _("网格党支部"),
    }.get(kind, kind)


def detail_name(key: str) -> str:
    """The words for a detail; its key where it has none."""
    return {
        "reason": _("原因"),
        "title": _("名称"),
        "name": _("名称"),
        "kind": _("类别"),
        "person": _("账号"),
        "people": _("人"),
        "on_behalf_of": _("代谁办"),
        "points": _("积分"),
        "fen": _("金额"),
        "cash_fen": _("现金"),
        "company_fen": _("物业账"),
        "amount_fen": _("金额"),
        "year": _("年"),
        "month": _("月份"),
        "quarter": _("季度"),
        "minutes": _("时长"),
        "records": _("时长"),
        "task_id": _("活动"),
        "household": _("住户"),
        "building": _("楼栋"),
        "buildings": _("楼栋"),
        "compound": _("小区"),
        "grid": _("网格"),
        "columns": _("对应的列"),
        "company": _("物业公司"),
        "funding_source": _("资金来源"),
        "number": _("编号"),
        "state": _("状态"),
        "decision": _("决定"),
        "added": _("新增"),
        "bills": _("账单"),
        "before": _("原来"),
        "answer": _("说明"),
        "filename": _("文件"),
        "temperature_c": _("气温"),
        "version": _("版本"),
        "unit": _("单元"),
        "door": _("门牌"),
        "active": _("使用"),
        "note": _("说明"),
        "office": _("职务"),
        "subject": _("内容"),
        "tree": _("树"),
        "duty": _("养护"),
        "day": _("哪天"),
        "millimetres": _("毫米"),
        "kilograms": _("公斤"),
    }.get(key, key)


def actor_name(name: str | None, details: Mapping[str, Any]) -> str:
    """Who acted, in words."""
    return name or (_("不记名") if UNNAMED in details else _("系统"))


def details_said(details: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The details of a line as names and words: money in yuan, lists by their number."""
    said = ((key, detail_value(key, value)) for key, value in details.items() if key not in NOT_SAID)
    return [(detail_name(key), words) for key, words in said if words]


def detail_value(key: str, value: Any) -> str:
    """One detail in words; empty where it says nothing."""
    if value is None or value == "" or value == []:
        return ""
    if isinstance(value, bool):
        return _("启用") if value else _("停用")
    if isinstance(value, list):
        return _("%(n)s 个", n=len(value))
    if isinstance(value, int):
        return _amount(key, value)
    return _values().get(str(value), str(value))


def _amount(key: str, value: int) -> str:
    if key == "fen" or key.endswith("_fen"):
        return texts.money(value)
    if key == "points":
        return _("%(n)s 分", n=texts.points(value))
    return texts.minutes(value) if key == "minutes" else str(value)


def _values() -> dict[str, str]:
    return {
        "return": _("退回"),
        "rejection": _("不予通过"),
        "annulment": _("作废"),
        "taken": _("已认领"),
        "waiting": _("等待中"),
        "open": _("待双方确认"),
        "signed_once": _("一方已确认"),
        "closed": _("已结清"),
        "in_service": _("在职党员"),
        "resident": _("居民"),
        "staff": _("工作人员"),
        "clerk": _("物业收费员"),
        "administrator": _("管理员"),
        "grid_lead": _("网格长"),
        "grid_worker": _("网格员"),
        "kept": _("继续认养"),
        "ended": _("收回了"),
    }
