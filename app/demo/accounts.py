"""The accounts that everybody may try: one for each role, with a password that is no secret."""

from collections.abc import Iterator
from typing import NamedTuple

from app.people import service as people
from app.people.accounts import passwords
from app.texts import _

PASSWORD = "baodao2026"


class Account(NamedTuple):
    """A known account: which role it shows, its name and number."""

    code: str
    name: str
    phone: str


MEMBER = Account("member", "魏海涛", "19900000001")
LEAD = Account("lead", "佟桂珍", "19900000002")
RESIDENT = Account("resident", "关秀云", "19900000003")
ORGANISER = Account("organiser", "那立伟", "19900000004")
STAFF = Account("staff", "刘敏佳", "19900000005")
SECOND_STAFF = Account("second_staff", "陈雪松", "19900000006")
STREET = Account("street", "孟繁宇", "19900000007")
COUNTY = Account("county", "高景天", "19900000008")
ADMINISTRATOR = Account("administrator", "邢北辰", "19900000009")
CLERK = Account("clerk", "柳叶青", "19900000010")
ADOPTER = Account("adopter", "傅春兰", "19900000031")
ORCHARD_STAFF = Account("orchard_staff", "景玉梅", "19900000032")
ACCOUNTS = (
    MEMBER,
    LEAD,
    RESIDENT,
    ORGANISER,
    STAFF,
    SECOND_STAFF,
    STREET,
    COUNTY,
    ADMINISTRATOR,
    CLERK,
    ADOPTER,
    ORCHARD_STAFF,
)


def role_name(account: Account) -> str:
    """What the account shows, in words."""
    return {
        "member": _("在职党员（太阳社区，照着走一遍用它）"),
        "lead": _("党员中心户（太阳社区）"),
        "resident": _("居民（太阳社区）"),
        "organiser": _("网格长、活动负责人（太阳社区）"),
        "staff": _("社区工作人员（太阳社区）"),
        "second_staff": _("社区工作人员，复核用（太阳社区）"),
        "street": _("街道工作人员（彩虹街道）"),
        "county": _("区县工作人员（龙沙区）"),
        "administrator": _("市管理员（齐齐哈尔市）"),
        "clerk": _("物业收费员（鹤城安居物业）"),
        "adopter": _("果树认养人、党员中心户（二十五社区）"),
        "orchard_staff": _("社区工作人员，管果园（二十五社区）"),
    }[account.code]


def known_accounts() -> Iterator[Account]:
    """The accounts that stand here and still open with the known password."""
    hashes: dict[str, bool] = {}  # all of them share one hash, until somebody changes a password
    for account in ACCOUNTS:
        person = people.find_by_phone(account.phone)
        if person is None or person.name != account.name or person.password_hash is None:
            continue
        stored = person.password_hash
        if stored not in hashes:
            hashes[stored] = passwords.is_right(stored, PASSWORD)
        if hashes[stored]:
            yield account
