"""Acts on tasks, claims, hours, points, bills, redemptions and settlements."""

from datetime import date, timedelta
from typing import Any

from app import clock, scope
from app.database import db, transaction
from app.points import service as points
from app.points.corrections import service as corrections_service
from app.points.models import Transfer
from app.property import service as properties
from app.property.bills import columns_service
from app.property.redemptions import undo_service
from app.property.settlements.models import SettlementLine
from app.scope import in_community
from app.volunteers import service as volunteers
from app.volunteers.hours import service as hours_service
from app.volunteers.models import Claim, ServiceRecord
from tests.guards.ground import CSV, Ground
from tests.guards.recipes import Act, Recipe, a_file
from tests.guards.recipes_of_people import a_compound
from tests.world import serial

WEEKLY = {"weekday": "5", "starts": "09:00", "until_day": "2026-12-31", "skips_holidays": "y"}
REASON = {"reason": "天气不好，改日再办"}


def a_task(g: Ground, **changes: Any) -> dict[str, str]:
    return {
        "title": "果树刷白防寒",
        "meeting_point": "果园东门",
        "grid_id": "",
        "compound_id": "",
        "starts_at": "2026-12-26T09:00",
        "ends_at": "2026-12-26T11:00",
        "claims_open_at": "2026-11-01T09:00",
        "claims_close_at": "2026-12-26T09:00",
        "capacity": "20",
        "organiser_id": str(g.side.persons["staff"]),
        **changes,
    }


def change_task(g: Ground) -> Act:
    task = g.side.task()
    return Act("staff", a_task(g, version=str(task.version)), {"task_id": task.id})


def withdraw(g: Ground) -> Act:
    member = g.side.member()
    return Act(member.person, ids={"claim_id": g.side.claim(g.side.task(), member).id})


def accept(g: Ground) -> Act:
    first, second = g.side.member(), g.side.member()
    task = g.side.task(capacity=1)
    held = g.side.claim(task, first)
    waiting = g.side.claim(task, second, may_wait=True)
    with g.side.inside():
        volunteers.withdraw(scope.here(Claim, held.id))
    return Act(second.person, ids={"claim_id": waiting.id})


def absent(g: Ground, times: int = 1) -> Claim:
    """A member who did not come, once or more often."""
    member = g.side.member()
    claims = [g.side.claim(g.side.task(begins=timedelta(days=-n - 1)), member) for n in range(times)]
    with g.side.inside():
        for claim in claims:
            missed = scope.here(Claim, claim.id)
            missed.state, missed.ended_at = "no_show", clock.now()
    return claims[0]


def on_now(g: Ground) -> tuple[Any, Any]:
    """A member with a slot of a task that is on."""
    member, task = g.side.member(), g.side.task(begins=timedelta(minutes=-30))
    return member, g.side.claim(task, member)


def check_in(g: Ground) -> Act:
    member, claim = on_now(g)
    g.tickets[member.person_id] = claim.task_id
    return Act(member.person, {"way": "in"})


def call_roll(g: Ground) -> Act:
    claim = on_now(g)[1]
    return Act("organiser", {"arrived": str(claim.id), "at": ""}, {"task_id": claim.task_id})


def approve(g: Ground) -> Act:
    record = g.side.record()
    with g.side.inside():
        worth = points.preview(volunteers.facts_of([scope.here(ServiceRecord, record.id)]))[0].points
    return Act("staff", {"seen": f"{record.id}:{record.version}:{worth}", "evaluation": "normal"})


def a_record(g: Ground, **fields: str) -> Act:
    record = g.side.record()
    return Act("staff", {**REASON, **fields, "version": str(record.version)}, {"record_id": record.id})


def hand_in(g: Ground) -> Act:
    member = g.side.member()
    record = g.side.record(member)
    with g.side.inside():
        found = scope.here(ServiceRecord, record.id)
        staff = g.side.persons["staff"]
        hours_service.return_record(found, reason="请说明", by_id=staff, version=found.version)
    return Act(member.person, {"explanation": "手机没电了"}, {"record_id": record.id})


def send_dispute(g: Ground) -> Act:
    record = g.side.approved()
    with g.side.inside():
        person = scope.here(ServiceRecord, record.id).person
    return Act(person, {"said": "走得比记的晚", "wanted_minutes": ""}, {"record_id": record.id})


def answer_dispute(g: Ground) -> Act:
    said = {"decision": "refused", "minutes": "120", "evaluation": "normal", "reply": "负责人核对过"}
    return Act("staff", said, {"dispute_id": g.side.disputed()["dispute_id"]})


def take_dispute_back(g: Ground) -> Act:
    member = g.side.member()
    return Act(member.person, ids={"dispute_id": g.side.disputed(member)["dispute_id"]})


def an_adjustment(g: Ground) -> Act:
    member = g.side.member()
    with g.side.inside():
        account = points.wallet(member.person_id)
        assert account is not None
        second = g.side.persons["second"]
        asked = corrections_service.ask_adjustment(account, amount=5, reason="漏记时长", by_id=second)
    return Act("staff", ids={"adjustment_id": asked.id})


def ask_reversal(g: Ground) -> Act:
    made = g.side.award(g.side.member().person_id)
    with g.side.inside():
        moved = db.session.execute(in_community(Transfer).filter_by(credit_id=made.account_id)).scalar_one()
    return Act("staff", REASON, {"account_id": made.account_id, "transfer_id": moved.id})


def reserve(g: Ground) -> Act:
    member = g.side.member(earned=1000)
    return Act(member.person, {"points": "300"}, {"bill_id": g.side.bill(member.household_id).id})


def cancel(g: Ground) -> Act:
    made = g.side.redemption()
    return Act(made.person, ids={"redemption_id": made.id})


def at_the_counter(g: Ground, **fields: str) -> Act:
    return Act("clerk", fields, {"redemption_code": g.side.redemption().code})


def undo(g: Ground, *, asked: bool = False) -> Act:
    """A confirmation of just now; more points than one clerk may undo alone, where it was asked for."""
    made = g.side.redemption(captured_at=clock.now(), points=1000 if asked else 300)
    if asked:
        with transaction():
            assert not undo_service.ask(made, clerk=g.side.person("second_clerk"), reason="确认错了账单")
    return Act("clerk", {} if asked else {"reason": "确认错了账单", "other": ""}, {"redemption_code": made.code})


def a_line(g: Ground, by: str, *, disputed: bool = True, **fields: str) -> Act:
    line: SettlementLine = g.side.settlement(disputed=disputed)
    return Act(by, fields, {"settlement_id": line.settlement_id, "line_id": line.id})


def sign(by: str) -> Recipe:
    def make(g: Ground) -> Act:
        line: SettlementLine = g.side.settlement()
        return Act(by, {"points": str(line.points), "fen": str(line.fen)}, {"settlement_id": line.settlement_id})

    return make


def serve(g: Ground) -> Act:
    company, compound = str(g.world.company().id), str(a_compound(g))
    return Act("staff", {"company_id": company, "compound_id": compound, "from_day": "2026-01-01"})


def served(g: Ground) -> Any:
    """A company that serves here."""
    company, compound_id = g.world.company(), a_compound(g)
    with g.side.inside():
        return properties.serve(company_id=company.id, compound_id=compound_id, from_day=date(2026, 1, 1))


def agreement(g: Ground) -> dict[str, str]:
    said = {"year": "2026", "funding_source": "街道经费", "signed_on": "2026-01-05"}
    return {**said, "company_id": str(served(g).company_id)}


def end_agreement(g: Ground) -> Act:
    said = agreement(g)
    with g.side.inside():
        made = properties.record_agreement(
            company_id=int(said["company_id"]),
            year=clock.today().year,
            funding_source="街道经费",
            signed_on=date(2026, 1, 5),
            by=g.side.person("staff"),
        )
    return Act("staff", ids={"agreement_id": made.id})


def new_bill(g: Ground) -> Act:
    home = {"building_id": str(g.side.town.building.id), "unit": "1单元", "door": "301"}
    bill = {"number": f"WY{serial()}", "period": "四季度", "amount_fen": "99.00", "due_on": "2026-12-31"}
    return Act("clerk", {**home, **bill})


def import_bills(g: Ground) -> Act:
    page = f"/companies/{g.side.company_id}/bills/import"
    token = g.upload("second_clerk", page, CSV["bill_imports"]).rpartition("/")[2]
    return Act("second_clerk", {"seen": columns_service.digest(None)}, {"token": token})


def keep_columns(g: Ground) -> Act:
    page = f"/companies/{g.side.company_id}/bills/import"
    names = ("小区", "楼栋", "单元", "门牌", "账单号", "账期", "金额(元)", "缴费截止日", "")
    fields = {f"column_{place}": name for place, name in enumerate(names)}
    token = g.upload("second_clerk", page, CSV["bill_imports"]).rpartition("/")[2]
    return Act("second_clerk", {**fields, "fixed_0": "", "fixed_1": ""}, {"token": token})


def a_bill(g: Ground, **fields: str) -> Act:
    return Act("clerk", fields, {"bill_id": g.side.bill().id})


def give_to_bill(g: Ground) -> Act:
    door = str(serial())
    household = g.world.household(g.side.town.place, g.side.town.building, unit="9单元", door=door)
    g.side.bill(household.id)
    where = {"building_id": str(g.side.town.building.id), "unit": "9", "door": door}
    return Act(g.side.member(earned=1000).person, {**where, "points": "100", "is_named": "y"})


def cancel_gift(g: Ground) -> Act:
    made = g.side.gift()
    return Act(made.person, ids={"redemption_id": made.id})


def list_household(g: Ground) -> Act:
    door = str(serial())
    g.world.household(g.side.town.place, g.side.town.building, unit="8单元", door=door)
    where = {"building_id": str(g.side.town.building.id), "unit": "8", "door": door}
    return Act("staff", {**where, "reason": "低保家庭", "until_day": "2026-12-31"})


def assign(g: Ground) -> Act:
    entry = g.side.entry()
    bill = g.side.bill(entry.household_id)
    with g.side.inside():
        properties.give(points=200, person=g.side.member(earned=1000).person)
    return Act("staff", {"bill_id": str(bill.id), "points": "100"}, {"entry_id": entry.id})


WORK: dict[str, Recipe] = {
    "task_desk.draft": lambda g: Act("staff", a_task(g)),
    "task_desk.change": change_task,
    "task_desk.publish": lambda g: Act("staff", ids={"task_id": g.side.task(draft=True).id}),
    "task_desk.cancel": lambda g: Act("staff", REASON, {"task_id": g.side.task().id}),
    "series.start": lambda g: Act("staff", WEEKLY, {"task_id": g.side.task().id}),
    "series.change": lambda g: Act("staff", WEEKLY, {"series_id": g.side.series().id}),
    "series.end": lambda g: Act("staff", ids={"series_id": g.side.series().id}),
    "claims.claim": lambda g: Act(g.side.member().person, ids={"task_id": g.side.task().id}),
    "claims.withdraw": withdraw,
    "claims.accept": accept,
    "absences.excuse": lambda g: Act("staff", {"excuse": "发烧去了医院"}, {"claim_id": absent(g).id}),
    "absences.resume": lambda g: Act("staff", REASON, {"membership_id": absent(g, times=5).membership_id}),
    "checkin.check_in": check_in,
    "organiser.start": lambda g: Act(
        "organiser", {"temperature_c": ""}, {"task_id": g.side.task(begins=timedelta(minutes=-30)).id}
    ),
    "organiser.call_roll": call_roll,
    "hours.approve": approve,
    "hours.amend": lambda g: a_record(g, minutes="60"),
    "hours.decide": a_record,
    "my_hours.hand_in": hand_in,
    "my_disputes.send": send_dispute,
    "my_disputes.take_back": take_dispute_back,
    "disputes.answer": answer_dispute,
    "budgets.grant": lambda g: Act("street", {"year": "2026", "points": "100", "funding_source": "街道经费"}),
    "corrections.ask_adjustment": lambda g: Act("staff", {**REASON, "direction": "give", "points": "5"}),
    "corrections.ask_reversal": ask_reversal,
    "corrections.confirm": an_adjustment,
    "corrections.refuse": an_adjustment,
    "corrections.confirm_award": lambda g: Act("staff", ids={"award_id": g.side.large_award().id}),
    "corrections.refuse_award": lambda g: Act("staff", REASON, {"award_id": g.side.large_award().id}),
    "redemptions.reserve": reserve,
    "redemptions.cancel": cancel,
    "gifts.give_to_bill": give_to_bill,
    "gifts.give_to_pool": lambda g: Act(g.side.member(earned=1000).person, {"points": "50"}),
    "gifts.cancel": cancel_gift,
    "support.add": list_household,
    "support.end": lambda g: Act("staff", ids={"entry_id": g.side.entry().id}),
    "support.assign": assign,
    "support.confirm": lambda g: Act("staff", ids={"grant_id": g.side.grant().id}),
    "support.refuse": lambda g: Act("staff", ids={"grant_id": g.side.grant().id}),
    "counter.confirm": lambda g: at_the_counter(g, cash_fen="100.00"),
    "counter.refuse": lambda g: at_the_counter(g, reason="门牌和账单不符", other=""),
    "undos.ask": undo,
    "undos.agree": lambda g: undo(g, asked=True),
    "undos.keep": lambda g: undo(g, asked=True),
    "bills.add": new_bill,
    "bills.move": lambda g: a_bill(g, state="disputed", note="面积不对"),
    "bills.pay_cash": lambda g: a_bill(g, cash_fen="10.00"),
    "bill_imports.send": lambda g: Act(
        "second_clerk", {"community": str(g.side.town.place.id), "file": a_file(CSV["bill_imports"])}
    ),
    "bill_imports.confirm": import_bills,
    "bill_imports.keep_columns": keep_columns,
    "agreements.serve": serve,
    "agreements.end_service": lambda g: Act("staff", ids={"area_id": served(g).id}),
    "agreements.record": lambda g: Act("staff", agreement(g)),
    "agreements.end": end_agreement,
    "settlements.close": lambda g: Act("staff", {"month": "2026-10"}),
    "settlements.sign": sign("staff"),
    "settlements.answer": lambda g: a_line(g, "staff", answer="已经核对"),
    "settlements.carry": lambda g: a_line(g, "staff"),
    "settlements.carry_all": lambda g: a_line(g, "staff"),
    "settlements.correct": lambda g: a_line(g, "staff", answer="按物业的结"),
    "company_settlements.close": lambda g: Act("clerk", {"month": "2026-10"}),
    "company_settlements.sign": sign("clerk"),
    "company_settlements.mark": lambda g: a_line(g, "clerk", disputed=False, company_fen="1.00", reason="少了"),
    "company_settlements.take_back": lambda g: a_line(g, "clerk"),
    "company_settlements.carry": lambda g: a_line(g, "clerk"),
    "company_settlements.carry_all": lambda g: a_line(g, "clerk"),
}
