"""How half-years, results and vetoes are said, on pages and in files."""

from collections.abc import Mapping, Sequence

from app.members import service as members
from app.members.models import Membership
from app.stars.domain import period_named
from app.stars.periods.models import StarResult
from app.texts import _, known, masked
from app.words.stars import stars_name


def half_name(label: str) -> str:
    """2026H2 → `2026年下半年`."""
    period = period_named(label)
    if period is None:
        return label
    if period.first.month == 1:
        return _("%(year)s年上半年", year=period.first.year)
    return _("%(year)s年下半年", year=period.first.year)


KINDS = ("lead_household", "building", "grid_branch")


def counted(kind: str, n: int) -> str:
    """So many of a kind: 3 户, 3 栋, 3 个支部."""
    if kind == "building":
        return _("%(n)s 栋", n=n)
    if kind == "grid_branch":
        return _("%(n)s 个支部", n=n)
    if kind == "volunteer":
        return _("%(n)s 人", n=n)
    return _("%(n)s 户", n=n)


def kind_name(kind: str) -> str:
    """What is rated."""
    return {
        "lead_household": _("党员中心户"),
        "building": _("楼栋"),
        "grid_branch": _("网格党支部"),
        "volunteer": _("志愿者"),
    }[kind]


def why_said(result: StarResult, vetoes: Mapping[str, str]) -> str:
    """Why other stars are given than those earned; empty where they are the same. `vetoes` are names by code."""
    if result.why == "grace":
        return _("应降到%(star)s，一次多降的先缓一期", star=stars_name(result.earned))
    if result.why == "removed":
        return _("弄虚作假，摘星")
    if result.why == "barred":
        return _("弄虚作假后，这个半年不评")
    if result.why == "veto":
        return _("、").join(known(vetoes.get(code, code)) for code in result.vetoes)
    return ""


def why_in_public(result: StarResult) -> str:
    """The same for everybody: a veto is not named, it may be about a person."""
    return _("有否决事项") if result.why == "veto" else why_said(result, {})


def people_in(results: Sequence[StarResult], *, whole: bool) -> dict[int, str]:
    """The names of the rated households' members, by household; `whole` for the community's staff.

    For everybody else only those who agreed to it are named in full: 张*.
    """
    ids = {one.household_id for one in results if one.household_id is not None}
    homes = members.members_of_households(sorted(ids)) if ids else {}
    return {household_id: _("、").join(_named(one, whole) for one in lived) for household_id, lived in homes.items()}


def _named(membership: Membership, whole: bool) -> str:
    person = membership.person
    return person.name if whole or person.shows_name else masked(person.name)


def objection_states() -> dict[str, str]:
    """The words for an objection's states."""
    return {
        "open": _("等答复"),
        "upheld": _("成立，已更正"),
        "refused": _("已答复，维持原来的结果"),
        "withdrawn": _("已收回"),
    }
