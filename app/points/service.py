"""Points: awards, holds and wallets."""

from app.people.models import Person


def is_not_own_adjustment(person: Person, adjustment: object) -> bool:
    """Who asked for an adjustment, or owns its wallet, does not confirm it."""
    if adjustment is None:
        return True
    return person.id not in (getattr(adjustment, "asked_by_id", None), adjustment.account.person_id)  # type: ignore[attr-defined]
