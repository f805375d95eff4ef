"""Accounts: wallets of people, clearing accounts of companies, and the community's own counter-accounts."""

from collections.abc import Iterable, Sequence
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, Select, any_, bindparam, or_, select, text
from sqlalchemy.dialects.postgresql import ARRAY, BIGINT, insert
from sqlalchemy.orm import contains_eager

from app import clock
from app.database import after_commit, db
from app.points.domain import COUNTERS
from app.points.models import Account
from app.scope import community_id, here, in_community

# Ids of accounts that have no owner or a company: they never change, so each process looks them up once.
_known: WeakKeyDictionary[Engine, dict[tuple[int, str, int], int]] = WeakKeyDictionary()

_OPEN_WALLETS = text(
    "INSERT INTO account (community_id, kind, person_id, balance, opened_at) "
    "SELECT :community_id, 'wallet', person_id, 0, :now FROM unnest(CAST(:person_ids AS bigint[])) AS person_id "
    "ORDER BY person_id ON CONFLICT DO NOTHING"
)


def open_wallet(person_id: int) -> Account:
    """The person's wallet in this community, opened if there is none."""
    open_wallets([person_id])
    return db.session.execute(in_community(Account).filter_by(kind="wallet", person_id=person_id)).scalar_one()


def open_wallets(person_ids: Iterable[int]) -> None:
    """Open the wallets that are missing."""
    parameters = {"community_id": community_id(), "now": clock.now(), "person_ids": sorted(set(person_ids))}
    db.session.execute(_OPEN_WALLETS, parameters)


def wallet(person_id: int) -> Account | None:
    """The person's wallet in this community."""
    return db.session.execute(in_community(Account).filter_by(kind="wallet", person_id=person_id)).scalar()


def free_balance(account: Account) -> int:
    """Points that may be spent: neither reserved, nor of a frozen wallet."""
    return 0 if account.frozen_reason else (account.balance or 0) - account.reserved


def locked_wallets(account_ids: Iterable[int]) -> dict[int, Account]:
    """Those of the accounts that keep a balance, as they stand now, locked in the order that everybody keeps."""
    statement = (
        in_community(Account)
        .where(Account.id.in_(set(account_ids)), Account.balance.is_not(None))
        .order_by(Account.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return {account.id: account for account in db.session.scalars(statement)}


def locked_wallets_of(person_ids: Sequence[int]) -> dict[int, Account]:
    """The wallets of those people by person, opened where missing, locked in the order that everybody keeps."""
    wanted = set(person_ids)
    found = _lock_wallets_of(wanted)
    if len(found) < len(wanted):
        open_wallets(wanted - found.keys())
        found = _lock_wallets_of(wanted)
    return found


_WALLETS_OF = (
    select(Account)
    .where(
        Account.community_id == bindparam("community"),
        Account.kind == "wallet",
        Account.person_id == any_(bindparam("people", type_=ARRAY(BIGINT))),
    )
    .order_by(Account.id)
    .with_for_update(key_share=True)
    .execution_options(populate_existing=True)
)


def _lock_wallets_of(person_ids: set[int]) -> dict[int, Account]:
    found = db.session.scalars(_WALLETS_OF, {"community": community_id(), "people": list(person_ids)})
    return {account.person_id: account for account in found if account.person_id is not None}


def counter_account(kind: str) -> int:
    """The id of the community's counter-account of that kind."""
    assert kind in COUNTERS
    return _ownerless(kind, None)


def company_account(company_id: int) -> int:
    """The id of a company's clearing account in this community."""
    return _ownerless("company", company_id)


def support_pool() -> Account:
    """The community's account of given points, out of which staff help households in need."""
    return here(Account, _ownerless("care_list", None))


def wallets(name: str = "") -> Select[Account]:
    """The wallets of the community, the fullest first; by a part of the owner's name."""
    statement = in_community(Account).where(Account.kind == "wallet").join(Account.person)
    statement = statement.options(contains_eager(Account.person))
    if name:
        person = Account.person.property.mapper.class_
        begins = or_(person.name.contains(name, autoescape=True), person.initials == name.lower())
        statement = statement.where(begins)
    return statement.order_by(Account.balance.desc(), Account.id)


def account(account_id: int) -> Account:
    """An account of this community, or `NotHere`."""
    return here(Account, account_id)


def _ownerless(kind: str, company_id: int | None) -> int:
    known = _known.setdefault(db.engine, {})
    key = (community_id(), kind, company_id or 0)
    if key not in known:
        found = _find_or_open(kind, company_id)
        after_commit(lambda: known.__setitem__(key, found))  # only then is it certain to stay
        return found
    return known[key]


def _find_or_open(kind: str, company_id: int | None) -> int:
    wanted = select(Account.id).where(
        Account.community_id == community_id(),
        Account.kind == kind,
        Account.company_id.is_not_distinct_from(company_id),
    )
    if (found := db.session.execute(wanted).scalar()) is None:
        values = {"community_id": community_id(), "kind": kind, "company_id": company_id, "opened_at": clock.now()}
        balance = None if kind in COUNTERS else 0
        db.session.execute(insert(Account).values(**values, balance=balance).on_conflict_do_nothing())
        found = db.session.execute(wanted).scalar_one()
    return found
