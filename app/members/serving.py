"""Whom staff act for at the desk: views of every slice that serves people without a phone ask here."""

from app.access import Can, ensure
from app.members.models import Membership
from app.scope import here


def served(membership_id: int) -> Membership:
    """The member without a phone. Raises `NotHere`; 403 where the member acts for themselves."""
    membership = here(Membership, membership_id)
    ensure(Can.SERVE_MEMBER, membership)
    return membership
