"""Fee bills: entered and loaded by the company, paid by points and cash, disputed or void."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, func, insert, select
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db, flush_or
from app.errors import NotHere
from app.people.models import Person
from app.places import service as places
from app.places.models import Building, Household
from app.property.agreements import service as areas
from app.property.domain import BILL_MOVES, PAYABLE, may_become, state_after_payment
from app.property.errors import CannotChangeBill, NotServed, NumberTaken, TooMuchCash, UnknownHousehold
from app.property.models import Bill, Redemption
from app.property.redemptions.counter_models import CashPayment
from app.scope import Community, across_communities, community_id, here, in_community
from app.texts import _


@dataclass(frozen=True)
class BillFilter:
    """What the company's list shows; empty = all."""

    state: str = ""
    community_id: int | None = None
    text: str = ""  # part of a bill number


def with_household() -> Any:
    """Load a bill's household, building and compound in the same statement."""

    return joinedload(Bill.household).joinedload(Household.building).joinedload(Building.compound)


def bills_of(household_id: int) -> list[Bill]:
    """The household's bills, those to be paid first, then the newest."""
    statement = (
        in_community(Bill)
        .where(Bill.household_id == household_id, Bill.state != "void")
        .options(joinedload(Bill.company), with_household())
        .order_by(Bill.state.in_(PAYABLE).desc(), Bill.loaded_at.desc(), Bill.id)
        .limit(24)
    )
    return list(db.session.execute(statement).scalars())


def company_bills(company_id: int, communities: list[Community], wanted: BillFilter) -> Select[Any]:
    """The company's bills in its communities, the newest first."""
    ids = [c.id for c in communities if wanted.community_id in (None, c.id)]
    statement = select(Bill).where(Bill.community_id.in_(ids), Bill.company_id == company_id)
    if wanted.state:
        statement = statement.where(Bill.state == wanted.state)
    if wanted.text:
        statement = statement.where(Bill.number.contains(wanted.text, autoescape=True))
    return statement.options(with_household(), joinedload(Bill.place)).order_by(
        Bill.loaded_at.desc(), Bill.number, Bill.id
    )


def count_by_state(company_id: int, communities: list[Community]) -> dict[str, int]:
    """How many bills the company has in each state."""
    statement = (
        select(Bill.state, func.count())
        .where(Bill.community_id.in_([c.id for c in communities]), Bill.company_id == company_id)
        .group_by(Bill.state)
    )
    return {state: count for state, count in db.session.execute(statement).all()}  # noqa: C416 - typed rows


def company_bill(company_id: int, bill_id: int) -> Bill:
    """One bill of the company, in whichever community, or `NotHere`."""
    with across_communities():
        statement = (
            select(Bill)
            .where(Bill.company_id == company_id, Bill.id == bill_id)
            .options(with_household(), joinedload(Bill.place))
        )
        found = db.session.execute(statement).scalar()
    if found is None:
        raise NotHere("bill")
    return found


@dataclass(frozen=True)
class NewBill:
    """A bill as the company writes it; the amount in fen."""

    number: str
    period: str
    amount_fen: int
    due_on: date | None
    household_id: int


def add_bill(company_id: int, new: NewBill) -> Bill:
    """Enter one bill of a household in a compound that the company serves."""
    bill = Bill(**_values(company_id, new))
    with flush_or(NumberTaken(new.number)):  # two may enter it at once
        db.session.add(bill)
    return bill


def add_bill_at(company_id: int, *, building_id: int, unit: str, door: str, new: dict[str, Any]) -> Bill:
    """Enter one bill by building, unit and door. Raises `UnknownHousehold`, `NotServed`, `NumberTaken`."""
    building = next((b for b in places.buildings(None) if b.id == building_id), None)
    household = places.find_household(building, unit, door) if building is not None else None
    if building is None or household is None:
        raise UnknownHousehold()
    if building.compound_id not in areas.served_compounds(company_id):
        raise NotServed(building.compound.name)
    return add_bill(company_id, NewBill(household_id=household.id, **new))


def add_bills(company_id: int, new: list[NewBill]) -> int:
    """Enter many checked bills in one statement; how many."""
    if new:
        with flush_or(NumberTaken(_("%(first)s 等", first=new[0].number))):
            db.session.execute(insert(Bill), [_values(company_id, bill) for bill in new])
    return len(new)


def _values(company_id: int, new: NewBill) -> dict[str, Any]:
    if new.amount_fen <= 0:
        raise CannotChangeBill(_("金额要大于 0"))
    return {**asdict(new), "community_id": community_id(), "company_id": company_id, "loaded_at": clock.now()}


def lock_bill(bill_id: int) -> Bill:
    """The bill of this community, locked for the rest of the transaction."""
    return here(Bill, bill_id, lock=True)


def reserved_fen(bill: Bill, *, kinds: Collection[str] = ("own_bill", "gift_bill", "gift_care_list")) -> int:
    """Fen of the open reservations on the bill, of these kinds."""
    statement = select(func.coalesce(func.sum(Redemption.fen), 0)).where(
        Redemption.community_id == bill.community_id,
        Redemption.bill_id == bill.id,
        Redemption.state == "reserved",
        Redemption.kind.in_(kinds),
    )
    return int(db.session.execute(statement).scalar_one())


def pay(bill: Bill, *, points_fen: int = 0, cash_fen: int = 0) -> None:
    """Take points and cash (fen) on a locked bill; more than remains is refused."""
    if bill.state not in PAYABLE:
        raise CannotChangeBill(_("它已经缴清、作废，或者正在核对"))
    if points_fen + cash_fen > bill.left_fen:
        raise TooMuchCash(bill.left_fen - points_fen)
    bill.points_fen += points_fen
    bill.cash_fen += cash_fen
    bill.state = state_after_payment(amount_fen=bill.amount_fen, points_fen=bill.points_fen, cash_fen=bill.cash_fen)
    db.session.flush()


def pay_cash(bill: Bill, cash_fen: int, *, clerk: Person) -> None:
    """Cash for a locked bill without points, up to all that is left; the caller frees what no longer fits."""
    if bill.state in PAYABLE and not 0 < cash_fen <= bill.left_fen:
        raise TooMuchCash(bill.left_fen)
    pay(bill, cash_fen=cash_fen)
    db.session.add(
        CashPayment(
            community_id=bill.community_id,
            bill_id=bill.id,
            company_id=bill.company_id,
            clerk_id=clerk.id,
            fen=cash_fen,
            at=clock.now(),
        )
    )


def take_back(bill: Bill, *, points_fen: int, cash_fen: int) -> None:
    """What a confirmation paid on a locked bill is undone; a disputed bill stays disputed."""
    bill.points_fen -= points_fen
    bill.cash_fen -= cash_fen
    state = state_after_payment(amount_fen=bill.amount_fen, points_fen=bill.points_fen, cash_fen=bill.cash_fen)
    if bill.state != "disputed" and bill.state != state:
        assert may_become(BILL_MOVES, bill.state, state)
        bill.state = state
    db.session.flush()


def move_bill(bill: Bill, state: str, *, note: str) -> None:
    """Dispute, void or reopen a locked bill, as the table of states allows."""
    if not may_become(BILL_MOVES, bill.state, state):
        raise CannotChangeBill(_("它现在的状态不能这样改"))
    if state == "void" and bill.points_fen + bill.cash_fen:
        raise CannotChangeBill(_("已经收过钱或抵过积分，不能作废"))
    bill.state, bill.note = state, note
    db.session.flush()


def reopen(bill: Bill) -> None:
    """A disputed bill stands after all: to be paid, as far as it is not."""
    state = state_after_payment(amount_fen=bill.amount_fen, points_fen=bill.points_fen, cash_fen=bill.cash_fen)
    move_bill(bill, state, note="")
