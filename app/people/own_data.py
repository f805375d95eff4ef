"""What this slice holds about a person: the account, roles, consents, browsers, codes and attempts to sign in."""

from sqlalchemy import select

from app.organisations.models import PropertyCompany
from app.own_data import Part, Rows, covering
from app.people.models import Consent, ConsentText, NameChange, OneTimeCode, Person, Role, SignIn, SignInAttempt
from app.people.sign_in import attempts_service
from app.places.models import Place
from app.texts import later as _l


def account(person_id: int) -> Rows:
    """The person; of the password only when it was chosen."""
    return select(
        Person.name,
        Person.phone,
        Person.volunteer_number,
        Person.shows_name,
        Person.created_at,
        Person.password_set_at,
    ).where(Person.id == person_id)


def roles(person_id: int) -> Rows:
    """Roles held now and before."""
    return (
        select(
            Role.kind,
            Place.short_name.label("place"),
            PropertyCompany.name.label("company"),
            Role.granted_at,
            Role.ended_at,
        )
        .join(Place, Role.place_id == Place.id)
        .outerjoin(PropertyCompany, Role.company_id == PropertyCompany.id)
        .where(Role.person_id == person_id)
        .order_by(Role.id.desc())
    )


def consents(person_id: int) -> Rows:
    """What was agreed to, and what was taken back."""
    return (
        select(ConsentText.subject, ConsentText.version, Consent.given_at, Consent.withdrawn_at)
        .join(ConsentText, Consent.consent_text_id == ConsentText.id)
        .where(Consent.person_id == person_id)
        .order_by(Consent.id.desc())
    )


def sign_ins(person_id: int) -> Rows:
    """Browsers, without what lets them in."""
    wanted = select(SignIn.device, SignIn.made_at, SignIn.last_seen_at, SignIn.ended_at)
    return wanted.where(SignIn.person_id == person_id).order_by(SignIn.id.desc())


def attempts(person_id: int) -> Rows:
    """Failed attempts on the account, whoever made them."""
    return (
        select(SignInAttempt.at, SignInAttempt.address)
        .join(Person, Person.phone_index == SignInAttempt.phone_index)
        .where(Person.id == person_id, SignInAttempt.failed, SignInAttempt.kind == "password")
        .order_by(SignInAttempt.id.desc())
    )


def numbers_tried(person_id: int) -> Rows:
    """When the person was told whether another number has an account; the number itself is kept nowhere."""
    key = attempts_service.account_key(attempts_service.own_key(person_id))
    return (
        select(SignInAttempt.at, SignInAttempt.address)
        .where(SignInAttempt.phone_index == key, SignInAttempt.failed, SignInAttempt.kind == "number")
        .order_by(SignInAttempt.id.desc())
    )


def codes(person_id: int) -> Rows:
    """One-time codes for the account, without the digits."""
    wanted = select(OneTimeCode.expires_at, OneTimeCode.used_at, OneTimeCode.tries)
    return wanted.where(OneTimeCode.person_id == person_id).order_by(OneTimeCode.id.desc())


def name_changes(person_id: int) -> Rows:
    """How the name was corrected."""
    wanted = select(NameChange.at, NameChange.before, NameChange.after, NameChange.reason)
    return wanted.where(NameChange.person_id == person_id).order_by(NameChange.id.desc())


PARTS = (
    Part("account", _l("账号"), account, covering("person.id")),
    Part("name-changes", _l("姓名的更正"), name_changes, covering("name_change.person_id")),
    Part("roles", _l("工作权限"), roles, covering("role.person_id")),
    Part("consents", _l("同意"), consents, covering("consent.person_id")),
    Part("sign-ins", _l("登录的设备"), sign_ins, covering("sign_in.person_id")),
    Part("failed-sign-ins", _l("没有成功的登录"), attempts),
    Part("numbers-tried", _l("试过的手机号"), numbers_tried),
    Part("codes", _l("改密码的验证码"), codes, covering("one_time_code.person_id")),
)
ACTS = covering("consent.heard_by_id", "role.granted_by_id", "role.ended_by_id", "one_time_code.issued_by_id")
