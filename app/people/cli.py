"""People and roles from the command line: how the first administrator comes about."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup

from app import audit
from app.database import transaction
from app.errors import Refused
from app.organisations import service as organisations
from app.people.accounts import consents_service
from app.people.accounts import service as accounts_service
from app.people.models import Person, Role
from app.people.roles import service as roles_service
from app.places import service as places
from app.places.models import Place
from app.texts import _

people = AppGroup("people", help="Accounts.")
roles_group = AppGroup("roles", help="Roles at places and companies.")


@contextmanager
def one_act() -> Iterator[None]:
    """All or nothing; a refusal is one sentence and exit code 1."""
    try:
        with transaction():
            yield
    except Refused as refusal:
        raise click.ClickException(" ".join(filter(None, (refusal.sentence, refusal.what_to_do)))) from None


def found_person(phone: str) -> Person:
    """The person with that number, or a sentence."""
    person = accounts_service.find_by_phone(phone)
    if person is None:
        raise click.ClickException(_("没有这个手机号的账号：%(phone)s", phone=phone))
    return person


def found_place(code: str) -> Place:
    """The place with that code, or a sentence."""
    place = places.find_by_code(code)
    if place is None:
        raise click.ClickException(_("没有这个区划代码：%(code)s", code=code))
    return place


def found_company(name: str | None) -> int | None:
    """The company with that name, or a sentence."""
    if not name:
        return None
    for company in organisations.companies():
        if company.name == name:
            return int(company.id)
    raise click.ClickException(_("没有这家物业公司：%(name)s", name=name))


def note(action: str, thing: Person | Role, *, place: Place | None = None, **details: object) -> None:
    """The line of the audit; the command line acts in nobody's name."""
    audit.add_line(action, thing=thing, place_id=place.id if place else None, person_id=None, details=details)


@people.command("create")
@click.option("--name", required=True)
@click.option("--phone", required=True)
@click.option("--password", help="Without one a password is made and printed once.")
def create(name: str, phone: str, password: str | None) -> None:
    """Make an account; its owner agrees to the terms at the first sign-in."""
    chosen = password or secrets.token_urlsafe(9)
    with one_act():
        person = accounts_service.sign_up(name=name, phone=phone, password=chosen)
        consents_service.withdraw(person, "terms")
        note("people create", person)
        click.echo(_("已建账号：%(name)s，志愿服务编号 %(number)s", name=person.name, number=person.volunteer_number))
    if password is None:
        click.echo(_("密码（只显示这一次）：%(password)s", password=chosen))


@people.command("disable")
@click.option("--phone", required=True)
def disable(phone: str) -> None:
    """Close an account: its browsers are out at once, its records stay."""
    with one_act():
        person = found_person(phone)
        accounts_service.deactivate(person)
        note("people disable", person)
        click.echo(_("已停用：%(name)s", name=person.name))


@people.command("enable")
@click.option("--phone", required=True)
def enable(phone: str) -> None:
    """Open a closed account again."""
    with one_act():
        person = found_person(phone)
        person.active = True
        note("people enable", person)
        click.echo(_("已恢复：%(name)s", name=person.name))


@people.command("load-consents")
def load_consents() -> None:
    """Store the consent texts of this release; the first consent does it too."""
    with one_act():
        consents_service.load_texts()
        click.echo(_("个人信息说明已存"))


KINDS = click.Choice(["staff", "clerk", "administrator"])


@roles_group.command("grant")
@click.option("--phone", required=True)
@click.option("--kind", type=KINDS, required=True)
@click.option("--place", "place_code", required=True)
@click.option("--company", "company_name")
def grant(phone: str, kind: str, place_code: str, company_name: str | None) -> None:
    """Grant a role at a place; a clerk's also names the company."""
    with one_act():
        person, place = found_person(phone), found_place(place_code)
        role = roles_service.grant_role(person, kind, place=place, company_id=found_company(company_name), by=None)
        note("roles grant", role, place=place, kind=kind, person=person.id)
        click.echo(_("已授权：%(name)s，%(place)s", name=person.name, place=place.short_name))


@roles_group.command("end")
@click.option("--phone", required=True)
@click.option("--kind", type=KINDS, required=True)
@click.option("--place", "place_code", required=True)
def end(phone: str, kind: str, place_code: str) -> None:
    """End a role at a place."""
    with one_act():
        person, place = found_person(phone), found_place(place_code)
        held = [role for role in person.roles if role.kind == kind and role.place_id == place.id]
        if not held:
            raise click.ClickException(_("%(name)s 没有这项权限", name=person.name))
        for role in held:
            roles_service.end_role(role, by=None)
            note("roles end", role, place=place, kind=kind, person=person.id)
        click.echo(_("已收回：%(name)s，%(place)s", name=person.name, place=place.short_name))
