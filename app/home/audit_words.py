"""What the audit list calls the objects and the details of its lines."""

from app.texts import _


def object_name(kind: str) -> str:
    """The words for a line's kind of object; the table's name where it has none."""
    return {
        "person": _("账号"),
        "role": _("身份"),
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
        "claim": _("认领"),
        "claiming_resumption": _("恢复认领"),
        "attendance": _("签到"),
        "service_record": _("时长"),
        "award": _("积分发放"),
        "adjustment": _("积分调整"),
        "budget_grant": _("预算"),
        "agreement": _("协议"),
        "service_area": _("服务范围"),
        "bill": _("账单"),
        "redemption": _("抵扣"),
        "settlement": _("结算单"),
        "settlement_line": _("结算明细"),
        "rule_version": _("规则版本"),
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
        "points": _("积分"),
        "fen": _("分（钱）"),
        "cash_fen": _("现金（分）"),
        "company_fen": _("物业账（分）"),
        "amount_fen": _("金额（分）"),
        "year": _("年"),
        "month": _("月份"),
        "minutes": _("分钟"),
        "records": _("时长"),
        "task_id": _("活动"),
        "household": _("住户"),
        "building": _("楼栋"),
        "buildings": _("楼栋"),
        "compound": _("小区"),
        "grid": _("网格"),
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
    }.get(key, key)
