"""The sets of rules that exist, and the facts and outputs that their tables may name."""

from collections.abc import Mapping
from typing import NamedTuple

from app.rules.tables.domain import Kind

# What a version of the set is: a decision table, or parameters (rows of numbers).
KINDS: Mapping[str, str] = {
    "award": "table",
    "redemption": "table",
    "star_metrics": "parameters",
    "orchard_duties": "parameters",
    "limits": "parameters",
}


class Known(NamedTuple):
    """The kind of a fact or output, and for texts all the values it can have."""

    kind: Kind
    values: tuple[str, ...] = ()


FACTS: Mapping[str, Mapping[str, Known]] = {
    "award": {
        "event_kind": Known(
            "text", ("service", "referral", "training_attended", "whistle_helpful", "orchard_season_complete")
        ),
        "evaluation": Known("text", ("normal", "misconduct", "complaint_upheld", "falsified")),
        "paid_work_time": Known("boolean"),
        "approved_minutes": Known("number"),
        "day_kind": Known("text", ("workday", "weekend", "statutory_holiday")),
        "heavy_or_dirty": Known("boolean"),
        "outdoor": Known("boolean"),
        "temperature_c": Known("number"),
    },
    "redemption": {
        "kind": Known("text", ("own_bill", "gift_bill", "gift_care_list")),
        "membership_active": Known("boolean"),
        "wallet_on_hold": Known("boolean"),
        "bill_open": Known("boolean"),
        "company_agreement": Known("boolean"),
        "points_requested": Known("number"),
        "points_missing": Known("number"),
        "redeemed_this_quarter": Known("number"),
        "bill_share_percent_after": Known("number"),
        "same_community": Known("boolean"),
        "budget_ready": Known("boolean"),
    },
}

OUTPUTS: Mapping[str, Mapping[str, Known]] = {
    "award": {
        "points_per_hour": Known("number"),
        "factor": Known("number"),
        "counted_minutes_max": Known("number"),
        "fixed_points": Known("number"),
        "hours_recorded": Known("boolean"),
    },
    "redemption": {
        "allowed": Known("boolean"),
        "fen_per_point": Known("number"),
        "code_valid_days": Known("number"),
    },
}

# Outputs that every row in force must give.
REQUIRED: Mapping[str, tuple[str, ...]] = {"award": ("hours_recorded",), "redemption": ("allowed",)}
