"""Orchard duties: what care a species of tree needs, at which age, in which days of the year, and how often."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from app.rules.day_of_year import DayOfYear
from app.rules.duty_checks import problems_of_names, problems_of_row
from app.rules.files.csv_rows import open_rules
from app.texts import _

REQUIRED = (
    "species_code", "species_zh", "species_en", "varieties_zh", "duty_code", "duty_zh", "duty_en", "age_from_years",
    "age_to_years", "window_from", "window_to", "interval_days", "expected_minutes", "amount", "amount_unit",
    "rain_counts_mm", "min_temperature_c", "needs_skill", "essential", "note_zh", "source_zh", "trust",
)  # fmt: skip
OLDEST = 200  # years; what is written without an upper age holds for every tree
LEAP_YEAR = 2024


class Species(NamedTuple):
    """A kind of tree, and the varieties that do well here."""

    code: str
    name: str
    name_en: str
    varieties: tuple[str, ...]


@dataclass(frozen=True)
class Duty:
    """A kind of care of one species between two ages (years; None = for good) and two days of the year, both included.

    `interval_days` 0 is once in the window. Amounts are for one tree and time, `rain_counts_mm` of rain since the last
    watering count as one, below `min_temperature_c` it is not done, `needs_skill` is for trained people alone.
    """

    species: str
    code: str
    name: str
    name_en: str
    age_from: int
    age_to: int | None
    window_from: DayOfYear
    window_to: DayOfYear
    interval_days: int
    expected_minutes: int
    amount: Decimal | None
    amount_unit: str
    rain_counts_mm: int | None
    min_temperature_c: int | None
    needs_skill: bool
    is_essential: bool
    note: str
    source: str
    trust: str

    @property
    def crosses_new_year(self) -> bool:
        """True where the window ends in the year after it began."""
        return self.window_from > self.window_to

    def is_for_age(self, age: int) -> bool:
        """True for a tree of that age: the calendar year of the window's start less that of planting."""
        return self.age_from <= age <= (OLDEST if self.age_to is None else self.age_to)


@dataclass(frozen=True)
class OrchardDuties:
    """All species in order, and their duties in order."""

    species: tuple[Species, ...]
    duties: tuple[Duty, ...]

    def of(self, species: str) -> tuple[Duty, ...]:
        """The duties of a species; none where the table does not know it."""
        return self._by_species.get(species, ())

    def find_species(self, code: str) -> Species | None:
        """The species with that code."""
        return next((one for one in self.species if one.code == code), None)

    @cached_property
    def _by_species(self) -> Mapping[str, tuple[Duty, ...]]:
        return {one.code: tuple(duty for duty in self.duties if duty.species == one.code) for one in self.species}


def read_orchard_duties(name: str, content: bytes) -> list[dict[str, str]]:
    """Read and check the file; its rows as they are stored. Raises `BadRules` with all that is wrong."""
    file = open_rules(name, content, REQUIRED)
    for line, row in file.lines:
        for column, text in problems_of_row(row):
            file.wrong(line, column, text)
    for line, column, text in problems_of_names(file.lines):
        file.wrong(line, column, text)
    if not file.problems:
        for line, other in _overlaps(file.lines):
            file.wrong(line, "window_from", _("和第 %(line)s 行的树龄、日期重叠", line=other))
    if not file.lines:
        file.wrong(None, "species_code", _("一行也没有"))
    file.done()
    return [{column: row[column] for column in REQUIRED} for _line, row in file.lines]


def orchard_duties(rows: Sequence[Mapping[str, str]]) -> OrchardDuties:
    """The stored rows as species and duties."""
    species = {row["species_code"]: _species(row) for row in rows}
    return OrchardDuties(tuple(species.values()), tuple(map(_duty, rows)))


def _species(row: Mapping[str, str]) -> Species:
    varieties = tuple(filter(None, (one.strip() for one in row["varieties_zh"].split(";"))))
    return Species(row["species_code"], row["species_zh"], row["species_en"], varieties)


def _duty(row: Mapping[str, str]) -> Duty:
    return Duty(
        species=row["species_code"],
        code=row["duty_code"],
        name=row["duty_zh"],
        name_en=row["duty_en"],
        age_from=int(row["age_from_years"]),
        age_to=_number(row["age_to_years"]),
        window_from=_day(row["window_from"]),
        window_to=_day(row["window_to"]),
        interval_days=int(row["interval_days"]),
        expected_minutes=int(row["expected_minutes"]),
        amount=Decimal(row["amount"]) if row["amount"] else None,
        amount_unit=row["amount_unit"],
        rain_counts_mm=_number(row["rain_counts_mm"]),
        min_temperature_c=_number(row["min_temperature_c"]),
        needs_skill=row["needs_skill"] == "yes",
        is_essential=row["essential"] == "yes",
        note=row["note_zh"],
        source=row["source_zh"],
        trust=row["trust"],
    )


def _number(text: str) -> int | None:
    return int(text) if text else None


def _day(text: str) -> DayOfYear:
    month, day = text.split("-")
    return DayOfYear(int(month), int(day))


def _overlaps(lines: Sequence[tuple[int, dict[str, str]]]) -> Iterator[tuple[int, int]]:
    """Lines (the later one first) of one species and duty that a tree would have on the same day."""
    alike: dict[tuple[str, str], list[tuple[int, Duty]]] = {}
    for line, row in lines:
        alike.setdefault((row["species_code"], row["duty_code"]), []).append((line, _duty(row)))
    for group in alike.values():
        for (line, one), (other_line, other) in combinations(group, 2):
            if _share_a_day(one, other):
                yield other_line, line


def _share_a_day(one: Duty, two: Duty) -> bool:
    """True where some tree has both on one day; windows that begin in the year before or after count too."""
    youngest = max(one.age_from, two.age_from)
    return any(
        one.is_for_age(age) and two.is_for_age(age + shift) and _meet(one, two, shift)
        for age in (youngest - 1, youngest, youngest + 1)
        for shift in (-1, 0, 1)
    )


def _meet(one: Duty, two: Duty, shift: int) -> bool:
    """True where a window of `one` and that of `two` which begins `shift` years later have a day in common."""
    year = LEAP_YEAR + shift
    return one.window_from.of(LEAP_YEAR) <= two.window_to.of(year + two.crosses_new_year) and two.window_from.of(
        year
    ) <= one.window_to.of(LEAP_YEAR + one.crosses_new_year)
