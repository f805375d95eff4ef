"""Property fees: a half-year's bills, points redeemed for them at the counter, and the months' settlements."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from random import Random

from app import clock
from app.database import db
from app.demo.cast import Someone, Town
from app.demo.dates import Dates, at, month_before
from app.demo.timeline import Timeline, note
from app.people.models import Person
from app.points.models import Account
from app.property import service as property_
from app.property.bills import service as bills_service
from app.property.domain import PAYABLE
from app.property.models import Bill, Redemption
from app.property.redemptions import counter_service
from app.property.redemptions.offers_service import redeemed_this_quarter
from app.property.settlements import lines_service as settlement_lines_service
from app.property.settlements import service as settlements_service
from app.property.settlements.models import Settlement, SettlementLine
from app.scope import here, in_community

SIZES = (48, 56, 63, 72, 85, 96)  # square metres
FEN_A_METRE = 120  # a month
SETTLED, LAST, RUNNING = (26, 3), (20, 4), (4, 1)  # from which day of the month, and by how many
WHY_REFUSED = "账单户名和出示人不符，请带本人一起来"
WHY_DISPUTED = "面积有出入，正在复核"
WHY_VOID = "重复出账，已并入另一张"


class Fees:
    """Puts bills, redemptions and settlements on the timeline."""

    def __init__(self, dates: Dates, timeline: Timeline) -> None:
        self.dates, self.timeline = dates, timeline
        self.chance = Random("baodao fees")
        self.saver: Someone | None = None  # keeps all points

    def plan(self, town: Town) -> None:
        """The bills of the half-year, and who redeems in which month."""
        self._add(self.dates.first, 8, town, partial(self._bill, town))
        self._add(self.dates.first + timedelta(days=10), 9, town, partial(self._cash, town))
        for first, (day, count) in ((self.dates.settled_month, SETTLED), (self.dates.last_month, LAST)):
            for number in range(count):
                self._add(first + timedelta(days=day - 1), 9 + number, town, partial(self._redeem, town, "confirm"))
        mishaps = self.dates.last_month + timedelta(days=7)
        for number, outcome in enumerate(("refuse", "cancel", "forget")):
            self._add(mishaps + timedelta(days=number), 14, town, partial(self._redeem, town, outcome))
        running = self.dates.month + timedelta(days=RUNNING[0] - 1)
        if running + timedelta(days=1) < self.dates.monday:
            self._add(running, 10, town, partial(self._redeem, town, "confirm"))
        self._settle(town)

    def _add(self, day: date, hour: int, town: Town, what: Callable[[], object]) -> None:
        self.timeline.add(at(day, hour), town.community, what)

    def _bill(self, town: Town) -> None:
        """Every household gets its bill, as from the company's file."""
        today = clock.today()
        half = "上" if today.month <= 6 else "下"
        due_on = date(today.year, 6, 30) if today.month <= 6 else date(today.year, 12, 31)
        prefix = f"{town.plan.code[-6:]}{today.year % 100}{'A' if half == '上' else 'B'}"
        doors = [door[0] for house in town.houses for door in house.doors]
        bills = [
            property_.NewBill(
                number=f"{prefix}{number:04d}",
                period=f"{today.year}年{half}半年",
                amount_fen=self.chance.choice(SIZES) * FEN_A_METRE * 6,
                due_on=due_on,
                household_id=household_id,
            )
            for number, household_id in enumerate(doors, start=1)
        ]
        count = bills_service.add_bills(town.company_id, bills)
        note("bill_imports.confirm", None, by=town.clerk, company=town.company_id, bills=count)

    def _cash(self, town: Town) -> None:
        """Some pay at once, some a part; one bill is disputed and one void."""
        lived_in = [one.door[0] for one in (*town.people, *town.pending)]
        empty = in_community(Bill).where(Bill.household_id.not_in(lived_in)).order_by(Bill.id)
        bills = list(db.session.scalars(empty.limit(40)))[::3]
        for number, bill in enumerate(bills[2:]):
            cash = bill.amount_fen if number % 3 else bill.amount_fen // 2
            counter_service.pay_cash(bill, cash, clerk=_clerk(town))
        counter_service.move_bill(bills[0], "disputed", note=WHY_DISPUTED)
        counter_service.move_bill(bills[1], "void", note=WHY_VOID)

    def reserve(self, town: Town) -> None:
        """A code that is still good and waits for its owner to come to the counter."""
        self._redeem(town, "wait")

    def _redeem(self, town: Town, outcome: str) -> None:
        """The member with most points reserves some of them; what becomes of it follows."""
        found = self.redeemer(town)
        if found is None:
            return
        one, bill = found
        allowed = property_.offer(bill, one.person)
        wanted = min(allowed.most, self.chance.choice((100, 120, 150, 200)))
        if wanted < allowed.least or not allowed.most:
            return
        made = property_.reserve(bill, points=wanted, person=one.person)
        note("redemptions.reserve", made, by=one.person_id, points=made.points, fen=made.fen)
        later = clock.now() + timedelta(days=1, hours=1)
        if outcome == "confirm":
            self.timeline.add(later, None, partial(_confirm, town, made.code))
        elif outcome == "refuse":
            self.timeline.add(later, None, partial(_refuse, town, made.code))
        elif outcome == "cancel":
            self.timeline.add(later, town.community, partial(_cancel, made.id, one.person_id))

    def redeemer(self, town: Town) -> tuple[Someone, Bill] | None:
        """Who has most free points, has not redeemed in this quarter, and has a bill to pay."""
        people = {one.person_id: one for one in town.people if one.person_id and one.leaves == date.max}
        wallets = in_community(Account).where(Account.kind == "wallet", Account.balance - Account.reserved >= 100)
        for wallet in db.session.scalars(wallets.order_by(Account.balance.desc(), Account.id)):
            one = people.get(wallet.person_id or 0)
            if one is None or one is self.saver or redeemed_this_quarter(wallet):
                continue
            for bill in property_.bills_of(one.door[0]):
                if bill.state in PAYABLE:
                    return one, bill
        return None

    def _settle(self, town: Town) -> None:
        """Two months ago: put together, one line explained, signed by both. Last month: put together, not signed."""
        month, first = self.dates.settled_month.strftime("%Y-%m"), self.dates.last_month
        self.timeline.add(
            at(first, 1), None, partial(settlements_service.close_month, month, community=town.community.id)
        )
        self._add(first + timedelta(days=1), 10, town, partial(_question, town, month))
        self._add(first + timedelta(days=2), 10, town, partial(_explain, town, month))
        self._add(first + timedelta(days=2), 15, town, partial(_sign, town, month, "company"))
        self._add(first + timedelta(days=3), 10, town, partial(_sign, town, month, "community"))


def put_last_month_together(dates: Dates) -> None:
    """The settlements that wait for signatures."""
    settlements_service.close_month(month_before(dates.month).strftime("%Y-%m"))


def _clerk(town: Town) -> Person:
    return db.session.get_one(Person, town.clerk)


def _confirm(town: Town, code: str) -> None:
    found = counter_service.find(town.company_id, code)
    cash = counter_service.cash_left(found)
    counter_service.confirm(found, clerk=_clerk(town), cash_fen=cash)
    note("counter.confirm", found, by=town.clerk, place_id=town.community.id, points=found.points, cash_fen=cash)


def _refuse(town: Town, code: str) -> None:
    found = counter_service.find(town.company_id, code)
    counter_service.refuse(found, clerk=_clerk(town), reason=WHY_REFUSED)
    note("counter.refuse", found, by=town.clerk, place_id=town.community.id, reason=WHY_REFUSED)


def _cancel(redemption_id: int, person_id: int) -> None:
    found = here(Redemption, redemption_id)
    property_.cancel(found)
    note("redemptions.cancel", found, by=person_id, points=found.points)


def _settlement(town: Town, month: str) -> Settlement | None:
    wanted = in_community(Settlement).filter_by(company_id=town.company_id, month=month)
    return db.session.execute(wanted).scalar()


def _first_line(settlement: Settlement) -> SettlementLine:
    lines = in_community(SettlementLine).filter_by(settlement_id=settlement.id).order_by(SettlementLine.id)
    return db.session.execute(lines.limit(1)).scalar_one()


def _question(town: Town, month: str) -> None:
    """The company's books have another figure for the first line."""
    if (settlement := _settlement(town, month)) is not None:
        line = _first_line(settlement)
        reason = "柜台流水少记 10 元"
        property_.mark(settlement.id, line.id, company_fen=line.fen - 1000, reason=reason, by=_clerk(town))
        note("company_settlements.mark", line, by=town.clerk, company_fen=line.fen - 1000, reason=reason)


def _explain(town: Town, month: str) -> None:
    """The community shows that its line is right."""
    if (settlement := _settlement(town, month)) is not None:
        by, line = db.session.get_one(Person, town.staff[0]), _first_line(settlement)
        answer = "已核对抵扣码和收据存根，以确认记录为准"
        settlement_lines_service.resolve(settlement.id, line.id, answer=answer, by=by)
        note("settlements.answer", line, by=by.id, answer=answer)


def _sign(town: Town, month: str, side: str) -> None:
    if (settlement := _settlement(town, month)) is not None:
        by = _clerk(town) if side == "company" else db.session.get_one(Person, town.staff[1])
        signed = property_.sign(settlement.id, side=side, by=by, seen=(settlement.points, settlement.fen))
        action = "company_settlements.sign" if side == "company" else "settlements.sign"
        note(action, signed, by=by.id, month=month, points=signed.points, fen=signed.fen)
