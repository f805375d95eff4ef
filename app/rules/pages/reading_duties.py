"""The orchard duties as pages show them: the species that there are, and the care of one of them."""

from datetime import date
from typing import NamedTuple

from app.errors import NotHere
from app.rules.orchard_duties import Duty, OrchardDuties, Species
from app.rules.service import in_force
from app.rules.tables.words import day_of_year
from app.texts import _, degrees, known, minutes


class SpeciesListed(NamedTuple):
    """A species, its varieties, and how many kinds of care it has."""

    code: str
    name: str
    varieties: str
    duties: int


class DutyShown(NamedTuple):
    """One kind of care: when, how often, how long and how much, and what to mind."""

    name: str
    minutes: str
    conditions: list[str]
    is_essential: bool
    needs_skill: bool
    note: str
    source: str


class DutiesShown(NamedTuple):
    """All care of a species through its years, and the version that says so."""

    species: SpeciesListed
    number: int
    place: str
    valid_from: date
    duties: list[DutyShown]


def species_listed(rules: OrchardDuties) -> list[SpeciesListed]:
    """All species in order."""
    return [_listed(rules, species) for species in rules.species]


def duties_shown(species_code: str) -> DutiesShown:
    """The care of one species by the rules in force where we are; raises `NotHere` for one that they do not know."""
    version = in_force("orchard_duties")
    species = version.duties.find_species(species_code) if version.duties else None
    if version.duties is None or species is None:
        raise NotHere("species")
    return DutiesShown(
        species=_listed(version.duties, species),
        number=version.number,
        place=version.place_name,
        valid_from=version.valid_from,
        duties=[_duty(duty) for duty in version.duties.of(species_code)],
    )


def _listed(rules: OrchardDuties, species: Species) -> SpeciesListed:
    return SpeciesListed(species.code, species.name, known(";".join(species.varieties)), len(rules.of(species.code)))


def _duty(duty: Duty) -> DutyShown:
    return DutyShown(
        name=duty.name,
        minutes=minutes(duty.expected_minutes),
        conditions=list(_conditions(duty)),
        is_essential=duty.is_essential,
        needs_skill=duty.needs_skill,
        note=duty.note,
        source=duty.source,
    )


def _conditions(duty: Duty) -> list[str]:
    """In which years and days, how often, how much; rain and cold where they count."""
    said = [
        age_said(duty),
        _("%(first)s到%(last)s", first=day_of_year(duty.window_from), last=day_of_year(duty.window_to)),
        interval_said(duty),
    ]
    if amount := amount_said(duty):
        said.append(_("每次 %(amount)s", amount=amount))
    if duty.rain_counts_mm is not None:
        said.append(_("下雨满 %(n)s 毫米顶一次", n=duty.rain_counts_mm))
    if duty.min_temperature_c is not None:
        said.append(_("不低于 %(n)s ℃", n=degrees(duty.min_temperature_c)))
    return said


def age_said(duty: Duty) -> str:
    """Between which ages; the year of planting is 0."""
    if duty.age_to is None:
        return _("%(n)s 岁起", n=duty.age_from) if duty.age_from else _("每年")
    if duty.age_to == 0:
        return _("栽的当年")
    if duty.age_from == duty.age_to:
        return _("第 %(n)s 年", n=duty.age_from)
    return _("%(first)s–%(last)s 岁", first=duty.age_from, last=duty.age_to)


def interval_said(duty: Duty) -> str:
    """How often in the window."""
    return _("隔 %(n)s 天一次", n=duty.interval_days) if duty.interval_days else _("一次")


def amount_said(duty: Duty) -> str:
    """How much for one tree and time; empty where nothing is measured."""
    if duty.amount is None:
        return ""
    amount = f"{duty.amount.normalize():f}"
    return _("%(n)s 升", n=amount) if duty.amount_unit == "L" else _("%(n)s 公斤", n=amount)
