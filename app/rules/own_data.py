"""What this slice holds about a person: nothing but who wrote, checked and published a version."""

from app.own_data import Part, covering

PARTS: tuple[Part, ...] = ()
ACTS = covering("rule_version.created_by_id", "rule_version.checked_by_id", "rule_version.published_by_id")
