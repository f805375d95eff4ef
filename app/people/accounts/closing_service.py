"""Closing an account: how people are called and reached is gone; what they did stays, in nobody's name."""

from collections.abc import Sequence

from sqlalchemy import delete, select

from app import clock, texts
from app.database import db
from app.events import publish
from app.people.errors import LastHolder
from app.people.events import AccountClosing
from app.people.models import Consent, NameChange, OneTimeCode, Person, Role
from app.people.sign_in import attempts_service, codes_service, sessions
from app.texts import _


def close_account(person: Person) -> None:
    """Empty the account for ever. Locks roles first, then what each slice ends (memberships, tasks, bills, wallets).

    The person's row changes last: whoever writes about the person at the same time holds it until then.
    Raises LastHolder.
    """
    for sentence, what_to_do in refusals(person, lock=True):
        raise LastHolder(sentence, what_to_do)
    _end_roles(person)
    publish(AccountClosing(person))
    codes_service.end_codes(person)
    codes_service.forget_numbers(person)
    sessions.end_all(person)
    attempts_service.forget_person(person)
    db.session.execute(delete(NameChange).where(NameChange.person_id == person.id))
    _withdraw_consents(person)
    person.name, person.pinyin, person.initials = texts.NOBODY, "", ""
    person.phone = person.phone_index = person.password_hash = person.password_set_at = None
    person.shows_name, person.active = False, False
    db.session.flush()


def refusals(person: Person, *, lock: bool = False) -> list[tuple[str, str]]:
    """Why the account cannot be closed now, and what to do first: work that nobody else could go on with."""
    return [_last_of(role) for role in person.roles if not _others(role, lock=lock)]


def _others(role: Role, *, lock: bool) -> Sequence[Role]:
    """Who else holds the same; locked, so that of the last two who close at once one stays."""
    same = select(Role).where(Role.kind == role.kind, Role.ended_at.is_(None)).order_by(Role.id)
    if role.kind == "clerk":
        same = same.where(Role.company_id == role.company_id)
    elif role.kind != "administrator":
        same = same.where(Role.place_id == role.place_id)
    held = db.session.execute(same.with_for_update() if lock else same).scalars().all()
    return [one for one in held if one.person_id != role.person_id and one.person.active]


def _last_of(role: Role) -> tuple[str, str]:
    if role.kind == "administrator":
        return _("您是唯一的管理员"), _("请先在“人员权限”里给接手的人授权，再来注销")
    if role.kind == "clerk":
        name = role.company.name if role.company else ""
        return _("您是%(company)s唯一的收费员", company=name), _("请先请管理员给接手的人授权，再来注销")
    return _("您是%(place)s唯一的工作人员", place=role.place.short_name), _("请先请上一级给接手的人授权，再来注销")


def _end_roles(person: Person) -> None:
    for role in person.roles:
        role.ended_at, role.ended_by_id = clock.now(), person.id
    db.session.flush()
    db.session.expire(person, ["roles"])


def _withdraw_consents(person: Person) -> None:
    given = select(Consent).where(Consent.person_id == person.id, Consent.withdrawn_at.is_(None))
    for consent in db.session.execute(given).scalars():
        consent.withdrawn_at = clock.now()


def given_codes_by(person_id: int) -> Sequence[int]:
    """Whom the person gave a one-time code: they were told by whom."""
    helped = select(OneTimeCode.person_id).where(OneTimeCode.issued_by_id == person_id).distinct()
    return db.session.execute(helped).scalars().all()
