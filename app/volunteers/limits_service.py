"""The limits that volunteers/ applies, as they are in force in the community in scope."""

from datetime import date

from app.rules import service as rules
from app.volunteers.domain import Margins, Night


def margins() -> Margins:
    """How early one may check in and how late check out, in minutes; 0 where a limit is switched off."""
    return Margins(early=rules.limit("check_in_early_minutes") or 0, late=rules.limit("check_out_late_minutes") or 0)


def free_withdrawal_hours() -> int:
    """A withdrawal earlier than so many hours before the start is not counted."""
    return rules.limit("withdraw_free_hours") or 0


def offer_minutes() -> int | None:
    """How long an offered slot is kept, in minutes of the day; None where that is switched off."""
    return rules.limit("claim_offer_minutes")


def night() -> Night:
    """The hours in which nobody is told anything, so that no time runs against them either."""
    begins, ends = rules.limit("quiet_from"), rules.limit("quiet_to")
    return Night() if begins is None or ends is None else Night(begins, ends)


def no_show_stop() -> int | None:
    """From so many absences in a calendar year on claims stop; None where that is switched off."""
    return rules.limit("no_show_stop")


def dispute_days() -> int | None:
    """For so many days after the decision hours may be disputed."""
    return rules.limit("dispute_days")


def dispute_answer_days() -> int | None:
    """Within so many working days a dispute is answered."""
    return rules.limit("answer_dispute_working_days")


def late_roll_call_hours() -> int | None:
    """For so many hours after a task's end the roll may still be called; None where that is switched off."""
    return rules.limit("roll_call_late_hours")


def crowded_roll_call() -> int | None:
    """From so many roll calls by one person in one minute on a record is flagged."""
    return rules.limit("roll_call_same_minute")


def expected_in_year(on: date) -> tuple[int | None, int | None]:
    """How many activities and how many contacts a member's year is expected to have, as in force on a day."""
    return rules.limit("activities_per_year", on=on), rules.limit("contacts_per_year", on=on)


def contact_entry_days() -> int | None:
    """For so many days a contact may still be noted; None where that is switched off."""
    return rules.limit("contact_entry_days")


def visit_address_hour(place_id: int) -> int | None:
    """The hour of the day before a task from which its private address is open; None: from the claim on.

    The place is given: a calendar has tasks of several communities.
    """
    return rules.limit("visit_address_hour", place_id=place_id)


def visit_address_days(place_id: int | None = None) -> int:
    """So many days after a task its private address is deleted; that cannot be switched off."""
    return rules.limit_row("visit_address_days", place_id=place_id).value


def series_ahead_days() -> int:
    """The tasks of a weekly series are drafted so many days ahead."""
    return rules.limit_row("series_ahead_days").value


def known_days() -> int | None:
    """So many days after they were listed known members who have not reported in are reminded; None: nobody is."""
    return rules.limit("remind_known_days")


def absent_days() -> int | None:
    """Members who have not come for so many days are reminded; None: nobody is."""
    return rules.limit("remind_absent_days")


def again_days() -> int:
    """Who was reminded is left alone for so many days."""
    return rules.limit("remind_again_days") or 0


def star_hours() -> tuple[int, ...]:
    """Hours of service in all for one to five stars; empty where that is switched off."""
    return rules.limit_row("volunteer_star_hours").numbers
