"""Kinds of trees: those that the duty table in force knows, with the varieties that do well here."""

from collections.abc import Sequence

from app.rules import service as rules
from app.rules.service import Species
from app.texts import known


def species() -> Sequence[Species]:
    """All kinds, in the table's order."""
    return rules.orchard_duties_in_force().species


def find_species(code: str) -> Species | None:
    """The kind with that code."""
    return rules.orchard_duties_in_force().find_species(code)


def species_name(code: str) -> str:
    """What people call it, in the reader's language; the code where the table no longer knows it."""
    found = find_species(code)
    return known(found.name) if found else code


def species_named(typed: str) -> str | None:
    """The code of the kind that is called so (or whose code that is), as people write it in a list."""
    return next((one.code for one in species() if typed in (one.code, one.name, one.name.partition("（")[0])), None)
