"""Every GET of the route table that answers a page, and who opens it."""

from tests.guards.addresses import address, method_of, rule_of
from tests.guards.ground import Ground
from tests.guards.routes import ROUTES
from tests.world import Browser

# Files, and answers to machines.
NO_PAGES = {
    "static",
    "health.live",
    "health.ready",
    "metrics.show",
    "checkin.scan",
    "counter.scan",
    "disputes.photo",
    "orchards.photo",
    "care_log.photo",
    "care_log.calendar",
    "care_desk.file",
    "harvest_desk.file",
    "seasons.poster",
    "adoption_desk.download",
    "tree_files.download",
    "tree_files.plates",
    "tree_files.template",
    "known.export",
    "members.export",
    "places_desk.export",
    "places_import.template",
    "settlements.download",
    "tasks.calendar",
    "weather.template",
    "feed.file",
    "receipts.my_pdf",
    "receipts.member_pdf",
    "records.member_file",
    "records.my_file",
    "roll_print.file",
    "company_settlements.download",
    "company_lists.bill_list",
    "company_lists.redemption_list",
    "company_lists.settlement_list",
    "days.download",
    "points_desk.download",
    "points_lists.adjustments",
    "points_lists.waiting",
    "budgets.download",
    "company_lists.community_settlements",
    "statements.file",
    "statements.my_file",
    "contacts_desk.contacts_file",
    "reminders.absent_file",
    "letters.all_pdf",
    "letters.as_list",
    "letters.one_pdf",
    "reminders.known_file",
    "same_staff.download",
    "contacts_desk.progress_file",
    "star_objections.file",
    "star_objections.photo",
    "star_periods.file",
    "star_vetoes.file",
    "star_registers.file",
    "star_signs.all_pdf",
    "star_signs.file",
    "star_signs.one_pdf",
    "my_certificates.my_pdf",
}
OPENED_BY = {
    "home.doors": "staff",
    "home.front": "signed_out",
    "report_in.ask": "stranger",
    "report_in.mine": "owner",
    "sign_in.sign_in": "signed_out",
}
QUERY = {"counter.desk": "?code={redemption_code}", "hours.waiting": "?focus={record_id}", "places.search": "?q=太阳"}


def reader_of(endpoint: str) -> str:
    """The part that opens the page."""
    may = ROUTES[endpoint].may
    return OPENED_BY.get(endpoint) or ("owner" if "owner" in may else may[0])


def pages(ground: Ground) -> list[str]:
    """The endpoints of all pages."""
    gets = (name for name in sorted(ROUTES) if method_of(rule_of(ground.app, name)) == "GET")
    return [name for name in gets if name not in NO_PAGES]


def opened(ground: Ground, endpoint: str) -> tuple[Browser, str]:
    """A browser that may open the page, and its address."""
    url = address(ground, endpoint) + QUERY.get(endpoint, "").format(**ground.side.ids)
    return ground.browser(reader_of(endpoint)), url
