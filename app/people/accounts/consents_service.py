"""Consent: what people agree to is versioned; each version is kept, and taken back as easily as given."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from app import clock
from app.database import db
from app.errors import NotHere
from app.people.models import Consent, ConsentText, Person
from app.words import languages

SUBJECTS = ("terms", "name_on_boards", "location")
TEXTS = Path(__file__).parents[1] / "data"  # <subject>-<version>.txt


@lru_cache
def newest_version(subject: str) -> int:
    """The number of the version that people are asked for now."""
    return max(int(path.stem.rpartition("-")[2]) for path in TEXTS.glob(f"{subject}-*.txt"))


def body(subject: str) -> str:
    """The text in force; `NotHere` for a subject that does not exist."""
    if subject not in SUBJECTS:
        raise NotHere("consent_text")
    return (TEXTS / f"{subject}-{newest_version(subject)}.txt").read_text(encoding="utf-8")


def translated_body(subject: str) -> str:
    """The text in force in the reader's language, to understand it by; empty where there is none but the original."""
    path = TEXTS / languages.current().code / f"{subject}-{newest_version(subject)}.txt"
    return path.read_text(encoding="utf-8") if subject in SUBJECTS and path.exists() else ""


def load_texts() -> None:
    """Store the texts of this release that are not stored yet; those that stand are never changed."""
    for subject in SUBJECTS:
        db.session.execute(
            insert(ConsentText)
            .values(subject=subject, version=newest_version(subject), body=body(subject), in_force_at=clock.now())
            .on_conflict_do_nothing(index_elements=["subject", "version"])
        )


def current_text_id(subject: str) -> int:
    """The row of the text in force; the first consent of a release stores it."""
    wanted = select(ConsentText.id).where(
        ConsentText.subject == subject, ConsentText.version == newest_version(subject)
    )
    found = db.session.execute(wanted).scalar()
    if found is None:
        load_texts()
        found = db.session.execute(wanted).scalar_one()
    return int(found)


def give(person: Person, subject: str, *, heard_by: Person | None = None) -> None:
    """The person agrees to the text in force; once is enough. `heard_by` heard it from a person without a phone."""
    if subject not in SUBJECTS:
        raise NotHere("consent_text")
    if not has_given(person, subject):
        given_now = Consent(person_id=person.id, consent_text_id=current_text_id(subject), given_at=clock.now())
        given_now.heard_by_id = heard_by.id if heard_by else None
        db.session.add(given_now)
    if subject == "name_on_boards":
        person.shows_name = True
    db.session.flush()


def withdraw(person: Person, subject: str) -> None:
    """The person takes back every version of it."""
    if subject not in SUBJECTS:
        raise NotHere("consent_text")
    for consent in _open(person, subject):
        consent.withdrawn_at = clock.now()
    if subject == "name_on_boards":
        person.shows_name = False
    db.session.flush()


def has_given(person: Person, subject: str) -> bool:
    """True if the person agreed to the text in force; what staff heard them say is not their own act."""
    newest = newest_version(subject)
    return any(version == newest and not one.heard_by_id for one, version in _open_versions(person, subject))


def given(person: Person) -> dict[str, Consent]:
    """What the person agrees to now, by subject."""
    rows = db.session.execute(
        select(ConsentText.subject, Consent)
        .join(Consent, Consent.consent_text_id == ConsentText.id)
        .where(Consent.person_id == person.id, Consent.withdrawn_at.is_(None))
        .order_by(Consent.given_at)
    )
    return {row.subject: row.Consent for row in rows}


def _open(person: Person, subject: str) -> Sequence[Consent]:
    return [consent for consent, _version in _open_versions(person, subject)]


def _open_versions(person: Person, subject: str) -> Sequence[tuple[Consent, int]]:
    rows = db.session.execute(
        select(Consent, ConsentText.version)
        .join(ConsentText, Consent.consent_text_id == ConsentText.id)
        .where(Consent.person_id == person.id, ConsentText.subject == subject, Consent.withdrawn_at.is_(None))
    )
    return [(consent, version) for consent, version in rows]
