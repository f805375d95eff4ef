"""Organisations: find workplaces, property companies and departments, and keep their lists."""

import unicodedata
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.dialects.postgresql import insert

from app.database import db
from app.files.csv_files import clean
from app.organisations.departments_service import load_departments
from app.organisations.models import Department, PropertyCompany, Workplace
from app.organisations.names_service import LONGEST_NAME, found_row, good_name, named, stored
from app.words import pinyin

__all__ = [
    "activate",
    "add_company",
    "add_department",
    "add_workplace",
    "change_company",
    "change_department",
    "companies",
    "companies_listed",
    "company",
    "deactivate",
    "department",
    "departments",
    "departments_listed",
    "find_or_add_workplace",
    "load_departments",
    "rename_workplace",
    "workplace",
    "workplaces",
    "workplaces_listed",
]

# workplaces


def workplaces(text: str = "", limit: int = 20) -> list[Workplace]:
    """The workplaces in use that fit the text by name, pinyin or initials, in order of their names."""
    statement = workplaces_listed(text).where(Workplace.active).limit(limit)
    return list(cast(Any, db.session.execute(statement).scalars()))


def workplaces_listed(text: str = "") -> Select[Any]:
    """All workplaces that fit the text, to be paged."""
    statement = cast(Select[Any], select(Workplace).order_by(Workplace.pinyin, Workplace.id))
    typed = clean(unicodedata.normalize("NFKC", text))[:LONGEST_NAME]
    if not typed:
        return statement
    fits: list[ColumnElement[bool]] = [Workplace.name.contains(typed, autoescape=True)]
    if typed.isascii():
        letters = typed.lower().replace(" ", "")
        fits.append(Workplace.initials.startswith(letters, autoescape=True))
        fits.append(func.replace(Workplace.pinyin, " ", "").startswith(letters, autoescape=True))
    return statement.where(or_(*fits))


def find_or_add_workplace(name: str) -> Workplace:
    """The workplace of that name, added if there is none; spaces and the width of letters and brackets do not count."""
    name = good_name(name)
    values = {"name": name, "pinyin": pinyin.reading(name), "initials": pinyin.initials(name), "active": True}
    db.session.execute(insert(Workplace).values(**values).on_conflict_do_nothing())
    found: Any = db.session.execute(select(Workplace).filter_by(name=name)).scalar_one()
    return cast(Workplace, found)


def add_workplace(name: str) -> Workplace:
    """A new workplace. Raises `BadName`, `NameTaken`."""
    return stored(named(Workplace(active=True), name))


def rename_workplace(row: Workplace, *, name: str) -> None:
    """Write its name anew, for all who belong to it. Raises `BadName`, `NameTaken`."""
    stored(named(row, name))


def workplace(workplace_id: int) -> Workplace:
    """The workplace with that id, or `NotHere`."""
    return found_row(Workplace, workplace_id)


# property companies


def companies() -> list[PropertyCompany]:
    """The property companies in use, in order of their names."""
    return list(cast(Any, db.session.execute(companies_listed().where(PropertyCompany.active)).scalars()))


def companies_listed() -> Select[Any]:
    """All property companies, to be paged."""
    return cast(Select[Any], select(PropertyCompany).order_by(PropertyCompany.pinyin, PropertyCompany.id))


def add_company(
    name: str, *, telephone: str = "", counter_address: str = "", opening_hours: str = ""
) -> PropertyCompany:
    """A new property company. Raises `BadName`, `NameTaken`."""
    row = PropertyCompany(active=True)
    change_company(row, name=name, telephone=telephone, counter_address=counter_address, opening_hours=opening_hours)
    return row


def change_company(
    row: PropertyCompany, *, name: str, telephone: str, counter_address: str, opening_hours: str
) -> None:
    """Write what members read about a company anew. Raises `BadName`, `NameTaken`."""
    row.telephone, row.counter_address = clean(telephone), clean(counter_address)
    row.opening_hours = clean(opening_hours)
    stored(named(row, name))


def company(company_id: int) -> PropertyCompany:
    """The property company with that id, or `NotHere`."""
    return found_row(PropertyCompany, company_id)


# departments


def departments(level: str | None = None) -> list[Department]:
    """The departments in use, of one level or of all."""
    statement = departments_listed().where(Department.active)
    if level is not None:
        statement = statement.where(Department.level == level)
    return list(cast(Any, db.session.execute(statement).scalars()))


def departments_listed() -> Select[Any]:
    """All departments, to be paged: those of the county first, in the order in which they were made known."""
    return cast(Select[Any], select(Department).order_by(Department.level, Department.code))


def add_department(*, code: str, name: str, name_en: str, level: str) -> Department:
    """A new department or station. Raises `BadName`, `CodeTaken`."""
    row = Department(code=code, active=True)
    change_department(row, name=name, name_en=name_en, level=level)
    return row


def change_department(row: Department, *, name: str, name_en: str, level: str) -> None:
    """Write a department's names and level anew; its code stays, for rules name it. Raises `BadName`, `CodeTaken`."""
    row.name, row.name_en, row.level = good_name(name), clean(name_en), level
    stored(row)


def department(department_id: int) -> Department:
    """The department with that id, or `NotHere`."""
    return found_row(Department, department_id)


# all of them


def deactivate(row: Workplace | PropertyCompany | Department) -> None:
    """Offer it no longer; what refers to it stays as it is."""
    row.active = False
    db.session.flush()


def activate(row: Workplace | PropertyCompany | Department) -> None:
    """Offer it again."""
    row.active = True
    db.session.flush()
