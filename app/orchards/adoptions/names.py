"""What people read of an adoption: who it is, and why it ended."""

from app.members.models import Membership
from app.orchards.adoptions.models import Adoption
from app.people.models import Person
from app.texts import _, masked
from app.words.kept import again, said

# Kept as the reason where nobody wrote one.
ENDS = ("term_over", "not_renewed", "renewed", "handed_over", "left_community", "orchard_closed")


def adopter_name(adoption: Adoption, *, in_full: bool = False) -> str:
    """Who adopts, as neighbours read it: masked unless they agreed to be named; staff read it `in_full`."""
    if adoption.kind == "group":
        return str(adoption.group.name)
    person = adoption.asked_by.person
    name = person.name if in_full or person.shows_name else masked(person.name)
    return _("%(name)s家", name=name) if adoption.kind == "household" else name


def member_name(person: Person, reader: Membership) -> str:
    """Another member of a group as one reads it: whoever types a number is not told the name behind it."""
    return person.name if person.id == reader.person_id or person.shows_name else masked(person.name)


def end_said(reason: str) -> str:
    """Why it ended, in the reader's language: in words of ours where nobody wrote any."""
    return again(end_kept(reason))


def end_kept(reason: str) -> str:
    """The same as a sentence to be stored."""
    sentences = (
        *(said("这一季到期了"), said("到期不再续"), said("到期，已续下一季")),
        *(said("已转给别人"), said("离开了本社区"), said("果园不再开放")),
    )
    return dict(zip(ENDS, sentences, strict=True)).get(reason, reason)
