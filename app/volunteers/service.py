"""Volunteers: the conditions of rights on tasks and hours."""

from app.people.models import Person


def is_not_own_record(person: Person, record: object) -> bool:
    """Nobody approves their own hours."""
    return record is None or getattr(record, "person_id", None) != person.id
