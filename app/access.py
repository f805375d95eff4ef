"""Who may open what: every view states its right, and `policy.py` says who has it."""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from functools import wraps
from typing import Any, TypeVar

from flask import abort, redirect, request, url_for
from flask_login import current_user

View = TypeVar("View", bound=Callable[..., Any])
Condition = Callable[[Any, Any], bool]


class Can(Enum):
    """Every right of the platform; `policy.py` gives each its conditions."""

    # in one's own name
    REPORT_IN = auto()
    SEE_MEMBER_PAGES = auto()
    CLAIM_TASK = auto()
    CHECK_IN = auto()
    ADOPT_TREE = auto()
    REDEEM = auto()
    KEEP_CONTACTS = auto()
    WRITE_CARE = auto()
    # tasks
    RUN_TASK = auto()
    # orchards
    SEE_ORCHARDS = auto()
    # community staff
    SEE_COMMUNITY = auto()
    KEEP_PLACES = auto()
    ACCEPT_MEMBERS = auto()
    SERVE_MEMBER = auto()
    SEE_MEMBERS = auto()
    KEEP_OFFICES = auto()
    KEEP_TASKS = auto()
    SEE_HOURS = auto()
    APPROVE_HOURS = auto()
    ANSWER_DISPUTE = auto()
    KEEP_POINTS = auto()
    SEE_POINTS = auto()
    KEEP_AGREEMENTS = auto()
    KEEP_SUPPORT = auto()
    KEEP_ORCHARDS = auto()
    SIGN_SETTLEMENT_FOR_COMMUNITY = auto()
    SEE_SETTLEMENTS = auto()
    SEE_AUDIT = auto()
    SEE_STARS = auto()
    SEE_RATING = auto()
    KEEP_STARS = auto()
    ANSWER_STAR_OBJECTION = auto()
    DECIDE_STARS = auto()
    # above a community
    SEE_PLACE = auto()
    GRANT_ROLES = auto()
    GRANT_BUDGET = auto()
    KEEP_ORGANISATIONS = auto()
    # property company
    SEE_COMPANY = auto()
    KEEP_BILLS = auto()
    CONFIRM_REDEMPTION = auto()
    SIGN_SETTLEMENT_FOR_COMPANY = auto()


_policy: Mapping[Can, tuple[Condition, ...]] = {}


def connect(policy: Mapping[Can, tuple[Condition, ...]]) -> None:
    """Take the page of rights."""
    global _policy
    _policy = policy


def allowed(can: Can, thing: object = None) -> bool:
    """True if the person signed in has the right, for that object where one is given."""
    person = current_user._get_current_object()
    return bool(person.is_authenticated) and all(holds(person, thing) for holds in _policy[can])


def ensure(can: Can, thing: object) -> None:
    """403 unless the person signed in has the right for that very object."""
    if not allowed(can, thing):
        abort(403)


def requires(can: Can) -> Callable[[View], View]:
    """The view is open to those who have the right; others are sent to sign in, or get 403."""

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                return to_sign_in()
            if not allowed(can):
                abort(403)
            return view(*args, **kwargs)

        guarded.access = can  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def signed_in(view: View) -> View:
    """The view is open to every person who has signed in, about themselves."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        if not current_user.is_authenticated:
            return to_sign_in()
        return view(*args, **kwargs)

    guarded.access = "signed in"  # type: ignore[attr-defined]
    return guarded  # type: ignore[return-value]


def public(view: View) -> View:
    """The view is open to everybody."""
    view.access = "public"  # type: ignore[attr-defined]
    return view


def to_sign_in() -> Any:
    """To the sign-in page, and back here afterwards."""
    back = request.full_path.rstrip("?") if request.method == "GET" else "/"
    return redirect(url_for("sign_in.sign_in", next=back))
