"""What each act is called in the audit list."""

from app.texts import _


def action_name(action: str) -> str:
    """The words for an audit line's action."""
    return names().get(action, action)


def names() -> dict[str, str]:
    """Every act of the platform, by the endpoint (or the command) that does it."""
    return {
        **_of_people(),
        **_of_members(),
        **_of_places(),
        **_of_tasks(),
        **_of_orchards(),
        **_of_points(),
        **_of_property(),
        **_of_stars(),
    }


def _of_people() -> dict[str, str]:
    return {
        "sign_up.make_account": _("注册"),
        "sign_in.enter": _("登录"),
        "sign_in.leave": _("退出"),
        "sign_in.leave_everywhere": _("在所有设备退出"),
        "sign_in.use_code": _("用一次性码改密码"),
        "account.change_password": _("改密码"),
        "account.end_sign_in": _("让一部设备退出"),
        "account.give_consent": _("给出同意"),
        "channels.choose": _("选择消息发到哪里"),
        "channels.confirm_email": _("确认邮箱"),
        "channels.give_email": _("填写邮箱"),
        "channels.remove_email": _("删除邮箱"),
        "inbox.read_all": _("把消息全部记为已读"),
        "account.withdraw_consent": _("撤回同意"),
        "own_corrections.correct_name": _("更正姓名"),
        "own_corrections.correct_phone": _("更正手机号"),
        "closing.close": _("注销账号"),
        "own_data.prepare": _("导出本人数据"),
        "roles.grant": _("授予身份"),
        "roles.end": _("结束身份"),
        "roles.issue_code": _("发一次性码"),
        "people create": _("建账号（命令行）"),
        "roles grant": _("授予身份（命令行）"),
        "roles end": _("结束身份（命令行）"),
    }


def _of_members() -> dict[str, str]:
    return {
        "report_in.send": _("提交报到"),
        "report_in.withdraw": _("撤回报到"),
        "members.accept": _("通过报到"),
        "members.enter": _("代填报到"),
        "members.open_account": _("给没有手机的人发验证码"),
        "members.give_back": _("退回报到"),
        "members.leave": _("结束报到关系"),
        "members.prove": _("核定住户"),
        "members.reveal": _("查看手机号"),
        "members.issue_code": _("发一次性码"),
        "offices.set_lead": _("设党员中心户"),
        "offices.end_lead": _("结束党员中心户"),
        "offices.set_grid": _("设网格长、网格员"),
        "offices.end_grid": _("结束网格长、网格员"),
        "known.add": _("添加在册党员"),
        "known.remove": _("移出在册党员"),
        "known.send": _("上传在册党员名单"),
        "known.confirm": _("导入在册党员名单"),
    }


def _of_places() -> dict[str, str]:
    return {
        "telephone.change": _("修改社区电话"),
        "places_desk.add_grid": _("添加网格"),
        "places_desk.change_grid": _("修改网格"),
        "places_desk.add_compound": _("添加小区"),
        "places_desk.change_compound": _("修改小区"),
        "buildings_desk.add": _("添加楼栋"),
        "buildings_desk.change": _("修改楼栋"),
        "buildings_desk.add_household": _("添加住户"),
        "buildings_desk.change_household": _("修改住户"),
        "buildings_desk.remove_household": _("删除住户"),
        "buildings_desk.fill": _("成批添加住户"),
        "places_import.send": _("上传住户表"),
        "places_import.confirm": _("导入住户表"),
        "organisations.add_company": _("添加物业公司"),
        "organisations.change_company": _("修改物业公司"),
        "organisations.use_company": _("启用或停用物业公司"),
        "organisations.add_workplace": _("添加工作单位"),
        "organisations.change_workplace": _("修改工作单位"),
        "organisations.use_workplace": _("启用或停用工作单位"),
        "departments.add": _("添加部门"),
        "departments.change": _("修改部门"),
        "departments.use": _("启用或停用部门"),
    }


def _of_tasks() -> dict[str, str]:
    return {
        "task_desk.draft": _("起草活动"),
        "task_desk.change": _("修改活动"),
        "task_desk.publish": _("发布活动"),
        "task_desk.cancel": _("取消活动"),
        "series.start": _("建立每周系列"),
        "series.change": _("修改每周系列"),
        "series.change_text": _("修改系列的内容"),
        "patterns.keep": _("存活动模板"),
        "patterns.change": _("修改活动模板"),
        "patterns.remove": _("删除活动模板"),
        "series.end": _("结束每周系列"),
        "feed.renew": _("做日历链接"),
        "feed.end": _("停用日历链接"),
        "weather.note": _("填气温"),
        "weather.send": _("上传天气预报"),
        "weather.confirm": _("导入天气预报"),
        "weather.go_on": _("太冷的活动照常进行"),
        "organiser.start": _("开始活动"),
        "organiser.call_roll": _("点名"),
        "claims.claim": _("认领"),
        "claims.withdraw": _("退出认领"),
        "tasks.read_address": _("看了上门地址"),
        "claims.accept": _("接受留给候补的名额"),
        "letters.issue": _("出具反馈函"),
        "reminders.remind_known": _("提醒没报到的在职党员"),
        "reminders.remind_absent": _("提醒多日没来的党员"),
        "my_contacts.add": _("记联系群众"),
        "my_contacts.remove": _("删去联系群众"),
        "contacts_desk.add": _("代记联系群众"),
        "served_claims.claim": _("代认领"),
        "served_claims.withdraw": _("代退出认领"),
        "served_claims.accept": _("代接受留给候补的名额"),
        "absences.excuse": _("免记缺席"),
        "absences.resume": _("恢复认领"),
        "checkin.check_in": _("扫码签到或签退"),
        "hours.approve": _("批准时长"),
        "hours.amend": _("改时长"),
        "hours.decide": _("退回、不通过或作废时长"),
        "my_disputes.send": _("对时长提异议"),
        "my_disputes.take_back": _("收回异议"),
        "disputes.answer": _("答复时长异议"),
        "my_hours.hand_in": _("说明后再次提交时长"),
    }


def _of_points() -> dict[str, str]:
    return {
        "budgets.grant": _("拨积分预算"),
        "corrections.ask_adjustment": _("申请调整积分"),
        "corrections.ask_reversal": _("申请冲正"),
        "corrections.confirm": _("复核通过积分改动"),
        "corrections.refuse": _("不同意积分改动"),
        "corrections.confirm_award": _("复核通过大额积分"),
        "corrections.refuse_award": _("不同意大额积分"),
    }


def _of_property() -> dict[str, str]:
    return {
        "agreements.serve": _("登记物业服务小区"),
        "agreements.end_service": _("结束物业服务小区"),
        "agreements.record": _("登记协议"),
        "agreements.end": _("结束协议"),
        "bills.add": _("添加账单"),
        "bills.pay_cash": _("收现金"),
        "bills.move": _("账单作废、争议或恢复"),
        "bill_imports.send": _("上传账单表"),
        "bill_imports.confirm": _("导入账单表"),
        "bill_imports.keep_columns": _("选账单表的列"),
        "redemptions.reserve": _("预留积分抵物业费"),
        "redemptions.cancel": _("取消预留"),
        "served_redemptions.reserve": _("代预留积分抵物业费"),
        "served_redemptions.cancel": _("代取消预留"),
        "gifts.give_to_bill": _("送积分给邻居抵物业费"),
        "gifts.cancel": _("取消送积分"),
        "gifts.give_to_pool": _("捐积分给关爱账户"),
        "support.add": _("加入关爱名单"),
        "support.end": _("移出关爱名单"),
        "support.assign": _("分配关爱账户的积分"),
        "support.confirm": _("第二人确认关爱分配"),
        "support.refuse": _("驳回关爱分配"),
        "counter.confirm": _("柜台确认抵扣"),
        "counter.refuse": _("柜台不予抵扣"),
        "undos.ask": _("柜台撤销抵扣"),
        "undos.agree": _("第二位柜员同意撤销"),
        "undos.keep": _("不撤销，抵扣照旧"),
        "settlements.close": _("生成结算"),
        "settlements.sign": _("社区签结算"),
        "settlements.answer": _("答复结算差异"),
        "settlements.carry": _("差异转下月"),
        "settlements.correct": _("更正结算明细"),
        "settlements.carry_all": _("差异全部转下月"),
        "company_settlements.carry_all": _("物业把差异全部转下月"),
        "company_settlements.close": _("物业生成结算"),
        "company_settlements.sign": _("物业签结算"),
        "company_settlements.mark": _("物业标出差异"),
        "company_settlements.take_back": _("物业撤回差异"),
        "company_settlements.carry": _("物业把差异转下月"),
    }


def _of_stars() -> dict[str, str]:
    return {
        "star_periods.compute": _("计算半年星级"),
        "star_periods.notice": _("开始公示星级"),
        "star_periods.finish": _("确定星级"),
        "star_results.replace": _("更正已定的星级"),
        "star_results.remove": _("摘星"),
        "my_star_objections.send": _("对星级提异议"),
        "my_star_objections.take_back": _("收回星级异议"),
        "star_objections.answer": _("答复星级异议"),
        "star_vetoes.enter": _("登记否决事项"),
        "star_vetoes.withdraw": _("撤销否决事项"),
        "star_signs.issue_plates": _("发党员模范之家"),
        "star_signs.issue_star_signs": _("制作星级牌"),
        "star_signs.replace": _("补发牌证"),
        "star_signs.withdraw": _("停用牌证"),
        "star_signs.certify": _("开具志愿服务证明"),
        "my_certificates.issue": _("开具本人的志愿服务证明"),
    }


def _of_orchards() -> dict[str, str]:
    return {
        "orchard_desk.add": _("建果园"),
        "orchard_desk.change": _("改果园"),
        "orchard_desk.close": _("关闭果园"),
        "orchard_desk.add_photo": _("加果园照片"),
        "orchard_desk.remove_photo": _("去掉果园照片"),
        "tree_desk.add": _("栽一棵"),
        "tree_desk.fill": _("成排栽树"),
        "tree_files.send": _("上传果树表"),
        "tree_files.confirm": _("导入果树表"),
        "tree_desk.change": _("改果树"),
        "tree_desk.note_state": _("记树况"),
        "tree_desk.replace": _("换栽"),
        "care_log.write": _("记养护"),
        "care_log.mend": _("改养护记录"),
        "care_log.strike": _("划掉养护记录"),
        "care_desk.note_rain": _("记雨量"),
        "opened_duties.take": _("认领放开的养护"),
        "opened_duties.let_go": _("放回放开的养护"),
        "opened_duties.answer": _("说明荒废的情况"),
        "lapses_desk.decide": _("定荒废的认养"),
        "harvest_desk.note": _("记收成"),
        "harvest_desk.strike": _("划掉收成"),
        "adoptions.ask": _("申请认养"),
        "adoptions.ask_any": _("申请认养缺人的树"),
        "adoptions.withdraw": _("撤回认养申请"),
        "adoptions.end": _("结束认养"),
        "adoptions.renew": _("答复续不续认养"),
        "adoption_sharing.name_helper": _("请帮手"),
        "adoption_sharing.end_helping": _("帮手不再帮忙"),
        "adoption_sharing.offer": _("转交认养"),
        "adoption_sharing.take_back": _("不转交或不接手认养"),
        "adoption_sharing.accept": _("接手认养"),
        "adoption_sharing.make_group": _("建认养小组"),
        "adoption_sharing.add_to_group": _("加人到认养小组"),
        "adoption_sharing.leave_group": _("退出认养小组"),
        "adoption_desk.accept": _("通过认养"),
        "adoption_desk.refuse": _("不通过认养"),
        "adoption_desk.end": _("社区结束认养"),
    }
