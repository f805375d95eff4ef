"""Limits: single numbers outside the tables, each applied by the slice that owns it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from app.rules.day_of_year import DayOfYear, is_day_of_year
from app.texts import _


@dataclass(frozen=True)
class Limit:
    """One number with its unit, or several of them in `values`, the largest first; they count only where `active`."""

    code: str
    value: int
    unit: str
    owner: str
    active: bool = True
    name: str = ""
    note: str = ""
    source: str = ""
    trust: str = ""
    values: Sequence[int] = ()

    def __post_init__(self) -> None:
        """What was stored comes back as a list."""
        object.__setattr__(self, "values", tuple(self.values))

    @property
    def applied(self) -> int | None:
        """The number, or None where the limit is only shown as an option."""
        return self.value if self.active else None

    @property
    def day_of_year(self) -> DayOfYear:
        """Of a limit in `month_day` (1115 is 15 November): the day."""
        return DayOfYear(*divmod(self.value, 100))

    @property
    def numbers(self) -> tuple[int, ...]:
        """All numbers, the largest first; of one that is kept alone, that one."""
        return (tuple(self.values) or (self.value,)) if self.active else ()


class KnownLimit(NamedTuple):
    """Where a limit is kept, who applies it, and in what it is counted."""

    rule_set: str
    owner: str
    unit: str


_BY_RULE_SET: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "award": {
        "second_person": ("points", "points"),
        "no_show_stop": ("volunteers", "no_shows_per_year"),
        "per_day": ("points", "counted_minutes_per_day"),
        "budget_empty": ("points", "points_left_in_budget"),
    },
    "redemption": {
        "wallet_cap": ("points", "points"),
        "expiry": ("points", "months_after_year_end"),
        "code_timeout": ("property", "days"),
        "adjustment": ("points", "points"),
        "household_base": ("property", "points"),
        "star_gate": ("property", "hours"),
        "min_points_bill": ("property", "min_points_bill"),
        "min_points_care_list": ("property", "min_points_care_list"),
    },
    "limits": {
        "withdraw_free_hours": ("volunteers", "hours"),
        "claim_offer_minutes": ("volunteers", "minutes"),
        "check_in_early_minutes": ("volunteers", "minutes"),
        "check_out_late_minutes": ("volunteers", "minutes"),
        "dispute_days": ("volunteers", "days"),
        "answer_dispute_working_days": ("volunteers", "working_days"),
        "roll_call_late_hours": ("volunteers", "hours"),
        "roll_call_same_minute": ("volunteers", "records"),
        "contacts_per_year": ("volunteers", "contacts"),
        "activities_per_year": ("volunteers", "activities"),
        "contact_entry_days": ("volunteers", "days"),
        "visit_address_hour": ("volunteers", "hour"),
        "visit_address_days": ("volunteers", "days"),
        "series_ahead_days": ("volunteers", "days"),
        "volunteer_star_hours": ("volunteers", "hours"),
        "remind_known_days": ("volunteers", "days"),
        "remind_absent_days": ("volunteers", "days"),
        "remind_again_days": ("volunteers", "days"),
        "undo_capture_minutes": ("property", "minutes"),
        "undo_alone_points": ("property", "points"),
        "support_alone_points": ("property", "points"),
        "gift_again_days": ("property", "days"),
        "gift_tries_per_day": ("property", "tries"),
        "support_entry_days": ("property", "days"),
        "support_reason_days": ("property", "days"),
        "own_home_days": ("property", "days"),
        "reversal_alone_points": ("points", "points"),
        "expiry_notice_days": ("points", "days"),
        "quiet_from": ("inbox", "hour"),
        "quiet_to": ("inbox", "hour"),
        "budget_low_percent": ("points", "percent"),
        "rated_min_weight_lead_household": ("stars", "of_100"),
        "rated_min_weight_building": ("stars", "of_100"),
        "rated_min_weight_grid_branch": ("stars", "of_100"),
        "shield_below": ("stars", "subjects"),
        "notice_working_days": ("stars", "working_days"),
        "barred_half_years": ("stars", "half_years"),
        "grace_stars": ("stars", "stars"),
        "high_stars": ("stars", "stars"),
        "active_from_activities": ("stars", "times"),
        "satisfied_from_score": ("stars", "score"),
        "snow_days": ("stars", "days"),
        "open_objections_per_person": ("stars", "objections"),
        "open_objections_per_result": ("stars", "objections"),
        "care_self_approve_minutes": ("orchards", "minutes"),
        "care_self_approve_per_week": ("orchards", "records"),
        "care_self_approve_early_days": ("orchards", "days"),
        "care_self_approve_photo_side": ("orchards", "pixels"),
        "duty_warn_days": ("orchards", "days"),
        "duty_open_days": ("orchards", "days"),
        "duty_open_last_days": ("orchards", "days"),
        "opened_duty_days": ("orchards", "days"),
        "lapse_ends_adoption": ("orchards", "times_per_season"),
        "lapse_answer_days": ("orchards", "days"),
        "renewal_ask_days": ("orchards", "days"),
        "care_entry_days": ("orchards", "days"),
        "rain_entry_days": ("orchards", "days"),
        "helpers_per_adoption": ("orchards", "helpers"),
        "season_ends": ("orchards", "month_day"),
        "care_minutes_per_day": ("orchards", "minutes"),
        "duty_early_days": ("orchards", "days"),
        "trees_per_adopter": ("orchards", "trees"),
        "lines_per_adopter": ("orchards", "trees"),
        "adoption_asks_per_day": ("orchards", "tries"),
        "hand_over_again_days": ("orchards", "days"),
        "people_per_group": ("orchards", "helpers"),
        "groups_per_member": ("orchards", "groups"),
    },
}

KNOWN: Mapping[str, KnownLimit] = {
    code: KnownLimit(rule_set, owner, unit)
    for rule_set, limits in _BY_RULE_SET.items()
    for code, (owner, unit) in limits.items()
}


# Shown among the options as what other places do; nobody applies them yet, so nobody may switch them on.
ONLY_SHOWN = frozenset({"household_base", "star_gate"})


# Those that may have several numbers, written `60/30/7`.
LISTS = {"expiry_notice_days": 6, "volunteer_star_hours": 5}  # and how many at most; there are five stars


# Beyond these a number says nothing any more, or no calendar has the day.
_MOST = {"stars": 5, "score": 5, "days": 3660, "working_days": 366, "half_years": 20, "months_after_year_end": 120}
_LEAST = {"high_stars": 1, "satisfied_from_score": 1}


def numbers_of(code: str, written: str) -> tuple[int, ...]:
    """The numbers of a limit as it is written and found right, the largest first."""
    parts = written.split("/") if code in LISTS else [written]
    return tuple(sorted({int(part) for part in parts}, reverse=True))


def problem_with(code: str, value: str, unit: str, rule_set: str, *, active: bool = True) -> str:
    """What is wrong with a limit as it is written; empty where nothing is."""
    known = KNOWN.get(code)
    if known is None or known.rule_set != rule_set:
        return _("不认识的限额：%(code)s", code=code)
    if unit != known.unit:
        return _("%(code)s 的单位应当是 %(unit)s", code=code, unit=known.unit)
    parts = value.split("/") if code in LISTS else [value]
    if len(parts) > (most_parts := LISTS.get(code, 1)):
        return _("%(value)s 的数太多，最多 %(n)s 个", value=value, n=most_parts)
    if not all(part.isascii() and part.isdigit() and len(part) < 10 for part in parts):
        return _("%(value)s 不是不小于 0 的整数", value=value)
    if (most := _MOST.get(unit)) is not None and any(int(part) > most for part in parts):
        return _("%(value)s 太大，最多 %(most)s", value=value, most=most)
    if int(parts[0]) < _LEAST.get(code, 0):
        return _("%(value)s 太小，最少 %(least)s", value=value, least=_LEAST[code])
    if unit == "month_day" and not is_day_of_year(int(value)):
        return _("%(value)s 不是一年里的一天，请写月和日，例如 1115", value=value)
    if active and code in ONLY_SHOWN:
        return _("%(code)s 还不能启用，请写 active=no", code=code)
    return ""


def missing(limits: Iterable[Limit], rule_set: str) -> list[str]:
    """The limits that a version must also hold, so that whoever asks for one always gets it."""
    present = {limit.code for limit in limits}
    return sorted(code for code, known in KNOWN.items() if known.rule_set == rule_set and code not in present)
