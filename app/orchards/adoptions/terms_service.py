"""Terms: an adoption is for one growing season; a month before its end the adopter is asked whether they go on."""

from datetime import date, timedelta

from sqlalchemy import select

from app import clock
from app.database import db
from app.events import publish
from app.orchards.adoptions.endings_service import close
from app.orchards.adoptions.lines_service import pass_on
from app.orchards.adoptions.models import Adoption
from app.orchards.adoptions.service import lock_tree, why_not
from app.orchards.errors import AdoptionRefused
from app.orchards.events import AdoptionEnded, RenewalAsked
from app.orchards.season_service import next_season
from app.rules import service as rules
from app.scope import community_id, here, in_community
from app.texts import _


def ask_renewals(day: date) -> int:
    """Ask every adopter of the community whose term ends within the limit's days, once; how many."""
    days = rules.limit("renewal_ask_days", on=day)
    if days is None:
        return 0
    due = in_community(Adoption).where(
        Adoption.state == "active",
        Adoption.renewal_asked_at.is_(None),
        Adoption.until_day <= day + timedelta(days=days),
        Adoption.until_day >= day,
    )
    found = db.session.scalars(due.order_by(Adoption.id).with_for_update(of=Adoption)).all()
    for one in found:
        one.renewal_asked_at = clock.now()
        db.session.flush()
        publish(RenewalAsked(one))
    return len(found)


def answer_renewal(adoption: Adoption, *, goes_on: bool) -> None:
    """The adopter says whether the next season follows, anew until the term ends. Raises `AdoptionRefused`."""
    locked = here(Adoption, adoption.id, lock=True)
    if locked.state != "active" or locked.renewal_asked_at is None:
        raise AdoptionRefused(_("没有改动：现在不用答复续不续"))
    locked.renewal_said = "yes" if goes_on else "no"
    db.session.flush()


def end_terms(day: date) -> int:
    """End what was for a season that is over, in the community; how many.

    Where the adopter said so, the next season follows at once.
    """
    over = select(Adoption.id).where(
        Adoption.community_id == community_id(), Adoption.state == "active", Adoption.until_day < day
    )
    ids = db.session.scalars(over.order_by(Adoption.tree_id, Adoption.id)).all()
    for adoption_id in ids:
        _end_term(here(Adoption, adoption_id))
    return len(ids)


def _end_term(adoption: Adoption) -> None:
    tree = adoption.tree
    lock_tree(tree)
    db.session.refresh(adoption, with_for_update={"of": Adoption})
    if adoption.state != "active":
        return
    goes_on = adoption.renewal_said == "yes" and why_not(tree) is None
    reason = "renewed" if goes_on else "not_renewed" if adoption.renewal_said == "no" else "term_over"
    close(adoption, reason=reason)
    if goes_on:
        db.session.add(_next(adoption))
        db.session.flush()
    else:
        publish(AdoptionEnded(adoption))
        pass_on(tree)


def _next(before: Adoption) -> Adoption:
    assert before.until_day is not None
    first, last = next_season(before.until_day)
    kept = ("orchard_id", "tree_id", "kind", "household_id", "membership_id", "group_id", "asked_by_id", "exclusive")
    return Adoption(
        community_id=before.community_id,
        **{name: getattr(before, name) for name in kept},
        state="active",
        asked_at=clock.now(),
        decided_at=clock.now(),
        from_day=first,
        until_day=last,
        renewed_from_id=before.id,
    )
