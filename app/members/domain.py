"""The states of a membership, and how far a text of a member may go; no database, no web."""

MOVES: dict[str, set[str]] = {
    "asked": {"active", "returned", "left"},  # left: taken back by the person
    "active": {"left"},
    "returned": set(),
    "left": set(),
}
KINDS = ("in_service", "resident")
OPEN = ("asked", "active")

LONGEST_LABEL = 20
LONGEST_REASON = 200
LONGEST_WORKPLACE = 60


def may_move(state: str, to: str) -> bool:
    """True if a membership may go from one state to the other."""
    return to in MOVES[state]


def is_last4(digits: str) -> bool:
    """True for the last four digits of a phone number."""
    return len(digits) == 4 and digits.isascii() and digits.isdigit()
