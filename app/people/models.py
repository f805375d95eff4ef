"""People: who they are, their roles, their consent, and how they are signed in."""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Local, Shared, identity
from app.organisations.models import PropertyCompany
from app.places.models import Place
from app.storage.encrypted import EncryptedText


class Person(Shared):
    """A person. Never deleted: deactivated, or pseudonymised while the ledger stays."""

    never_deleted = True
    __table_args__ = (UniqueConstraint("phone_index"), UniqueConstraint("volunteer_number"))

    id: Mapped[int] = identity()
    name: Mapped[str]
    pinyin: Mapped[str]
    initials: Mapped[str]
    phone: Mapped[str | None] = mapped_column(EncryptedText)
    phone_index: Mapped[str | None]  # a keyed hash: finds the number without storing it
    password_hash: Mapped[str | None]
    password_set_at: Mapped[datetime | None]  # unknown of accounts that are older than this column
    volunteer_number: Mapped[str]  # shown instead of any identity number
    shows_name: Mapped[bool] = mapped_column(default=False)  # on public boards; else 张*
    active: Mapped[bool] = mapped_column(default=True)
    # staff act for this person, until an account of one's own is opened
    without_phone: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    created_at: Mapped[datetime]

    roles: Mapped[list["Role"]] = relationship(
        primaryjoin="and_(Role.person_id == Person.id, Role.ended_at.is_(None))", viewonly=True, lazy="select"
    )

    # What Flask-Login asks of a person; the token is that of the present browser's sign-in, never the person's id.
    is_authenticated = True
    is_anonymous = False
    sign_in_token = ""

    @property
    def is_active(self) -> bool:
        return self.active

    def get_id(self) -> str:
        return self.sign_in_token


class NameChange(Shared):
    """A person put the spelling of their name right: staff see what it was, and why, as long as the account is open."""

    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[int] = identity()
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    before: Mapped[str]
    after: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]


ROLE_KINDS = ("staff", "handler", "clerk", "administrator")


class Role(Shared):
    """A granted role: staff or administrator at a place, clerk of a company, handler of a department."""

    __table_args__ = (
        CheckConstraint("kind IN ('staff', 'handler', 'clerk', 'administrator')", name="kind"),
        CheckConstraint("(kind = 'clerk') = (company_id IS NOT NULL)", name="clerk_has_company"),
        CheckConstraint("granted_by_id IS NULL OR granted_by_id <> person_id", name="not_to_oneself"),
        Index(None, "person_id"),
        Index(
            "uq_role_open",
            "person_id",
            "kind",
            "place_id",
            "company_id",
            "department_id",
            unique=True,
            postgresql_where=text("ended_at IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[int] = identity()
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    kind: Mapped[str]
    place_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("place.id"))  # a clerk's: who granted it
    company_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("property_company.id"))
    department_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("department.id"))
    granted_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))
    granted_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))

    place: Mapped[Place] = relationship()
    company: Mapped[PropertyCompany | None] = relationship()
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class ConsentText(Shared):
    """A version of what people agree to."""

    __table_args__ = (UniqueConstraint("subject", "version"),)

    id: Mapped[int] = identity()
    subject: Mapped[str]  # terms, name_on_boards, location
    version: Mapped[int]
    body: Mapped[str]
    in_force_at: Mapped[datetime]


class Consent(Shared):
    """A person's agreement to one version; withdrawn as easily as given."""

    __table_args__ = (Index(None, "person_id"),)

    id: Mapped[int] = identity()
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    consent_text_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("consent_text.id"))
    given_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    # who heard it said, of a person without a phone; asked for again once there is an account
    heard_by_id: Mapped[int | None] = mapped_column(BigInteger, ForeignKey("person.id"))


class SignIn(Local):
    """One signed-in browser. The cookie carries a random token, of which only the hash is here."""

    __table_args__ = (UniqueConstraint("token_hash"), Index(None, "person_id"))

    id: Mapped[int] = identity()
    token_hash: Mapped[str]
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    device: Mapped[str]
    made_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship()


class SignInAttempt(Local):
    """An attempt on an account, stored before the password is looked at and removed when it was right.

    So attempts sent side by side see each other. An account counts open and failed ones, an address only failed ones:
    three hundred people of one hall may sign in at the same minute. Those of the kind `number` asked whether a mobile
    number has an account: by the number at sign-up, by the person who wants it as their own.
    """

    __table_args__ = (
        CheckConstraint("kind IN ('password', 'number')", name="kind"),
        Index(None, "phone_index", "at"),
        Index(None, "address", "at"),
        Index(
            "uq_sign_in_attempt_form",
            "phone_index",
            "kind",
            "form_mark",
            unique=True,
            postgresql_where=text("form_mark IS NOT NULL"),
        ),
    )

    id: Mapped[int] = identity()
    phone_index: Mapped[str]
    address: Mapped[str]
    at: Mapped[datetime]
    failed: Mapped[bool] = mapped_column(default=False)
    kind: Mapped[str] = mapped_column(default="password", server_default="password")
    form_mark: Mapped[str | None]  # of the form, until it is answered no: the same form meanwhile is the same attempt


class OneTimeCode(Local):
    """A code that staff issue at the counter to who forgot the password, or never had an account; 10 minutes, once."""

    __table_args__ = (
        Index(None, "person_id"),
        Index(None, "phone_index"),
        CheckConstraint("issued_by_id <> person_id", name="not_to_oneself"),
    )

    id: Mapped[int] = identity()
    person_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    seed: Mapped[str]  # the digits are derived from it with the key of the index, and stored nowhere
    issued_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    phone: Mapped[str | None] = mapped_column(EncryptedText)  # becomes the person's number when the code is used
    phone_index: Mapped[str | None]
    expires_at: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)  # wrong ones
    used_at: Mapped[datetime | None]

    person: Mapped[Person] = relationship(foreign_keys=[person_id])
