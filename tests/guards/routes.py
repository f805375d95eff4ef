"""The declared table: every endpoint, who may open it, and what its address needs beyond the usual ids.

Whoever is not named is refused: sent to sign in, 403, or 404. A new endpoint is added here, or the guard fails.
"""

from dataclasses import dataclass, field
from typing import Any

EVERYBODY = (
    "signed_out",
    "stranger",  # signed in, member nowhere
    "resident",
    "member",
    "owner",  # the member whose claim, record, bill, redemption, award and wallet the address names
    "organiser",  # of the task
    "lead",  # of the lead household that is rated
    "staff",
    "street",
    "county",
    "administrator",
    "clerk",  # of the company that serves here
    "other_member",
    "other_staff",
    "other_street",
    "other_clerk",
)
SIGNED_IN = EVERYBODY[1:]
MEMBERS = ("owner", "member", "resident", "organiser", "lead")
IN_SERVICE = ("owner", "member", "organiser", "lead")
OWNER = ("owner",)
STAFF = ("staff",)
OVERSEERS = ("staff", "street", "county", "administrator")
ABOVE = ("street", "county", "administrator")
GRANTING = ("street", "administrator")
ADMINISTRATOR = ("administrator",)
CLERK = ("clerk",)
RUNNING = ("organiser", "staff")


@dataclass(frozen=True)
class Route:
    """Who may; `ids` renames ids of the ground, `query` follows the address, `also` are answers beside 200 and 303."""

    may: tuple[str, ...]
    ids: dict[str, str] = field(default_factory=dict)
    query: str = ""
    also: tuple[int, ...] = ()


def group(may: tuple[str, ...], endpoints: str, **options: Any) -> dict[str, Route]:
    """One line for each of many endpoints."""
    return {endpoint: Route(may, **options) for endpoint in endpoints.split()}


PLACE = {"place_code": "role_place_code"}

ROUTES: dict[str, Route] = {
    **group(
        EVERYBODY,
        "static board.show display.settings display.switch health.live health.ready home.front places.search"
        " rules.city rules.here rules.city_duties rules.duties"
        " sign_in.enter sign_in.sign_in sign_in.show_code sign_in.use_code sign_up.consent"
        " sign_up.make_account sign_up.sign_up checkin.scan receipts.enter",
    ),
    **group(EVERYBODY, "feed.file"),
    **group(EVERYBODY, "receipts.check", ids={"number": "receipt_number"}),
    **group(EVERYBODY, "letters.enter"),
    **group(EVERYBODY, "letters.check", ids={"number": "letter_number"}),
    **group(MEMBERS, "receipts.mine receipts.my_pdf"),
    **group(
        STAFF,
        "receipts.of_member receipts.member_pdf records.of_member records.member_file",
        ids={"membership_id": "owner_membership_id"},
    ),
    **group(EVERYBODY, "metrics.show", also=(404,)),  # the view lets in whom a setting names, none by default
    **group(
        SIGNED_IN,
        "account.change_password account.consents account.give_consent account.show_password account.sign_ins"
        " account.withdraw_consent channels.choose channels.confirm_email channels.give_email channels.remove_email"
        " channels.show home.doors inbox.mine inbox.read_all me.show own_corrections.correct_name"
        " own_corrections.correct_phone own_corrections.show_name"
        " own_corrections.show_phone closing.close closing.show own_data.file own_data.prepare own_data.show"
        " sign_in.leave sign_in.leave_everywhere report_in.ask report_in.mine report_in.send report_in.withdraw",
    ),
    **group(OWNER, "account.end_sign_in"),
    **group(STAFF, "account.issued_code"),
    # members
    **group(
        MEMBERS,
        "claims.claim claims.mine my_hours.mine member_home.show points.mine"
        " feed.mine feed.renew feed.end"
        " records.mine records.my_file records.my_print statements.mine statements.my_file redemptions.choose"
        " gifts.choose_bill gifts.choose_pool gifts.give_to_bill gifts.give_to_pool gifts.mine"
        " tasks.calendar tasks.listing tasks.show",
    ),
    **group(MEMBERS, "checkin.check_in checkin.confirm checkin.attended", also=(422,)),  # only for whom has claimed
    **group(IN_SERVICE, "my_contacts.add my_contacts.mine my_contacts.new"),
    **group(OWNER, "my_contacts.remove"),
    **group(
        STAFF,
        "contacts_desk.contacts_file contacts_desk.listing contacts_desk.member contacts_desk.progress"
        " contacts_desk.progress_file reminders.absent reminders.absent_file reminders.known reminders.known_file"
        " reminders.remind_absent reminders.remind_known letters.all_pdf letters.all_printed letters.as_list"
        " letters.issue letters.one_pdf letters.overview letters.show",
    ),
    **group(
        OWNER,
        "claims.accept claims.withdraw my_disputes.mine my_disputes.send my_disputes.take_back my_hours.answer"
        " my_hours.hand_in redemptions.bill redemptions.cancel"
        " redemptions.code redemptions.reserve",
    ),
    **group(
        RUNNING,
        "organiser.begin organiser.call_roll organiser.code organiser.roll_page organiser.start"
        " roll_print.show roll_print.file",
    ),
    # the community's desk
    **group(
        STAFF,
        "agreements.end agreements.end_service agreements.listing agreements.record agreements.serve audit.listing"
        " buildings_desk.add buildings_desk.add_household buildings_desk.change buildings_desk.change_household"
        " buildings_desk.edit buildings_desk.fill buildings_desk.household buildings_desk.new"
        " buildings_desk.remove_household buildings_desk.show corrections.adjustment_form corrections.ask_adjustment"
        " corrections.ask_reversal corrections.confirm corrections.confirm_award corrections.refusal_form"
        " corrections.refuse corrections.refuse_award corrections.reversal_form hours.amend hours.approve hours.decide"
        " hours.preview hours.record hours.waiting known.add known.choose known.export known.listing known.remove"
        " known.send members.accept members.enter members.new"
        " members.export members.give_back members.issue_code members.leave members.listing"
        " members.prove members.reveal members.show members.waiting offices.end_grid offices.listing offices.set_grid"
        " offices.set_lead places_desk.add_compound places_desk.add_grid places_desk.change_compound"
        " places_desk.change_grid places_desk.compound places_desk.edit_compound places_desk.edit_grid"
        " places_desk.export places_desk.grid places_desk.new_compound places_desk.new_grid places_desk.overview"
        " places_import.choose places_import.send places_import.template points_desk.download"
        " points_desk.overview points_desk.wallet points_lists.adjustments"
        " points_lists.waiting statements.file statements.show"
        " settlements.answer settlements.carry settlements.carry_all settlements.close"
        " settlements.correct settlements.sign task_desk.cancel task_desk.change"
        " task_desk.choose_kind task_desk.edit task_desk.listing task_desk.publish task_desk.show absences.excuse"
        " absences.listing absences.resume absences.show disputes.listing disputes.show series.change"
        " series.end series.listing series.new series.show series.start"
        " support.add support.assign support.confirm support.end support.listing support.refuse support.show",
    ),
    **group(STAFF, "disputes.answer"),
    # care of trees
    **group(
        ("owner", "staff"),
        "care_log.choose care_log.edit care_log.entry care_log.mend care_log.new care_log.strike care_log.write",
        ids={"plate": "care_plate", "entry_id": "care_entry_id"},
    ),
    **group(("owner", "staff"), "care_log.photo", ids={"entry_id": "care_entry_id", "photo_id": "care_photo_id"}),
    **group((*MEMBERS, "staff"), "care_log.log care_log.calendar", ids={"plate": "care_plate"}),
    **group((*MEMBERS, "staff"), "opened_duties.listing seasons.poster seasons.sheet seasons.show"),
    **group(MEMBERS, "opened_duties.take"),
    **group(OWNER, "opened_duties.answer opened_duties.let_go opened_duties.notice"),
    **group(
        STAFF,
        "harvest_desk.file harvest_desk.listing harvest_desk.note harvest_desk.show harvest_desk.strike"
        " care_desk.file care_desk.listing care_desk.note_rain care_desk.rain lapses_desk.decide lapses_desk.listing"
        " lapses_desk.show",
    ),
    # orchards
    **group((*MEMBERS, "staff"), "orchards.listing orchards.show orchard_trees.show"),
    **group((*MEMBERS, "staff"), "orchards.photo", ids={"photo_id": "orchard_photo_id"}),
    **group(MEMBERS, "adoptions.ask adoptions.ask_any adoptions.mine adoptions.show_any adoptions.show_ask"),
    **group(MEMBERS, "adoption_sharing.make_group"),
    **group(
        OWNER,
        "adoptions.end adoptions.renew adoptions.show adoptions.withdraw adoption_sharing.accept"
        " adoption_sharing.add_to_group adoption_sharing.end_helping adoption_sharing.leave_group"
        " adoption_sharing.name_helper adoption_sharing.offer adoption_sharing.take_back",
    ),
    **group(
        STAFF,
        "adoption_desk.accept adoption_desk.download adoption_desk.end adoption_desk.listing adoption_desk.refuse"
        " adoption_desk.show",
    ),
    **group(STAFF, "tree_files.choose tree_files.download tree_files.plates tree_files.send tree_files.template"),
    **group(STAFF, "tree_files.confirm tree_files.preview", ids={"token": "trees_token"}),
    **group(STAFF, "orchard_desk.remove_photo", ids={"photo_id": "orchard_photo_id"}),
    **group(
        STAFF,
        "orchard_desk.add orchard_desk.add_photo orchard_desk.change orchard_desk.close orchard_desk.edit"
        " orchard_desk.listing orchard_desk.new orchard_desk.show tree_desk.add tree_desk.change tree_desk.edit"
        " tree_desk.fill tree_desk.new tree_desk.note_state tree_desk.replace tree_desk.show tree_desk.show_fill"
        " tree_desk.show_replacement",
    ),
    **group(
        STAFF,
        "series.edit_text series.change_text patterns.change patterns.keep patterns.listing patterns.remove"
        " patterns.show telephone.change telephone.edit"
        " weather.choose weather.go_on weather.note weather.send weather.show weather.template",
    ),
    **group(
        STAFF,
        "members.open_account contacts_desk.add served_claims.accept served_claims.claim served_claims.show"
        " served_claims.withdraw"
        " served_redemptions.bill served_redemptions.cancel served_redemptions.choose served_redemptions.reserve"
        " served_redemptions.slip served_adoptions.ask served_adoptions.renew served_adoptions.show"
        " served_adoptions.withdraw served_stars.evaluate served_stars.object_to served_stars.show",
        ids={
            "membership_id": "served_membership_id",
            "adoption_id": "served_adoption_id",
            "claim_id": "served_claim_id",
            "bill_id": "served_bill_id",
            "redemption_id": "served_redemption_id",
        },
    ),
    **group((*OWNER, "staff"), "disputes.photo"),
    **group(STAFF, "task_desk.draft task_desk.new", query="?kind=flower_bed"),
    **group(STAFF, "offices.end_lead", ids={"office_id": "lead_office_id"}),
    **group(STAFF, "places_import.confirm places_import.preview", ids={"token": "places_import_token"}),
    **group(STAFF, "weather.confirm weather.preview", ids={"token": "forecast_token"}),
    **group(STAFF, "known.confirm known.preview", ids={"token": "known_token"}),
    # reading goes down the tree
    **group(
        OVERSEERS,
        "company_lists.community_settlements"
        " desk.community settlements.download settlements.listing settlements.printed settlements.show stars.community",
    ),
    **group((*OVERSEERS, "lead"), "stars.household star_results.show"),
    **group(EVERYBODY, "star_board.show"),
    **group(OVERSEERS, "star_periods.listing star_periods.show"),
    **group(
        STAFF,
        "star_periods.compute star_periods.file star_periods.finish star_periods.notice star_periods.preview"
        " star_objections.answer star_objections.file star_objections.listing star_objections.show"
        " star_results.decision star_results.remove star_results.replace star_vetoes.enter star_vetoes.file"
        " star_vetoes.listing star_vetoes.withdraw star_veto_files.choose star_veto_files.send",
    ),
    **group(STAFF, "star_veto_files.confirm star_veto_files.preview", ids={"token": "vetoes_token"}),
    **group(
        STAFF,
        "star_registers.choose star_registers.complete star_registers.enter star_registers.file star_registers.listing"
        " star_registers.overview star_registers.remove star_registers.send"
        " grid_branches.add grid_branches.change grid_branches.end grid_branches.listing grid_branches.show"
        " evaluations.listing",
    ),
    **group(STAFF, "star_registers.confirm star_registers.preview", ids={"token": "register_token"}),
    **group(MEMBERS, "my_evaluation.mine my_evaluation.send"),
    **group(EVERYBODY, "signs.enter"),
    **group(EVERYBODY, "signs.check", ids={"number": "sign_number"}),
    **group(
        STAFF,
        "star_signs.all_pdf star_signs.file star_signs.issue_plates star_signs.issue_star_signs star_signs.listing"
        " star_signs.one_pdf star_signs.replace star_signs.show star_signs.withdraw",
        also=(422,),  # all plates are issued; a machine without Chinese fonts makes no PDF
    ),
    **group(STAFF, "star_signs.certify", ids={"membership_id": "owner_membership_id"}),
    **group(MEMBERS, "my_certificates.issue my_certificates.mine", also=(422,)),  # nothing served yet
    **group(OWNER, "my_certificates.my_pdf", ids={"sign_id": "certificate_id"}),
    **group(MEMBERS, "my_star_objections.mine my_star_objections.send"),
    **group(OWNER, "my_star_objections.take_back"),
    **group((*OWNER, "staff"), "star_objections.photo", ids={"photo_id": "star_photo_id"}),
    **group(
        ABOVE,
        "audit.place_listing desk.place same_staff.download same_staff.listing stars.place"
        " budgets.download budgets.grant budgets.grants",
    ),
    **group(GRANTING, "roles.end roles.grant roles.issue_code roles.show", ids=PLACE),
    **group(
        ADMINISTRATOR,
        "departments.add departments.change departments.edit departments.listing departments.new departments.use"
        " organisations.add_company organisations.add_workplace organisations.change_company"
        " organisations.change_workplace organisations.companies organisations.company organisations.new_company"
        " organisations.new_workplace organisations.use_company organisations.use_workplace organisations.workplace"
        " organisations.workplaces",
    ),
    # the property company
    **group(
        CLERK,
        "bill_imports.choose bill_imports.send bills.add bills.listing bills.move bills.new bills.pay_cash bills.show"
        " company_settlements.carry company_settlements.carry_all company_settlements.close"
        " company_settlements.download"
        " company_settlements.listing company_settlements.mark company_settlements.printed company_settlements.show"
        " company_settlements.sign company_settlements.take_back counter.confirm counter.desk counter.refuse"
        " counter.scan days.download days.printed days.show undos.agree undos.ask undos.keep"
        " company_lists.bill_list company_lists.redemption_list company_lists.settlement_list",
    ),
    **group(CLERK, "counter.receipt", ids={"redemption_code": "captured_code"}),
    **group(OWNER, "redemptions.receipt", ids={"redemption_id": "captured_id"}),
    **group(OWNER, "gifts.cancel gifts.show", ids={"redemption_id": "gift_id"}),
    **group(
        CLERK,
        "bill_imports.confirm bill_imports.keep_columns bill_imports.map_columns bill_imports.preview",
        ids={"token": "bill_imports_token"},
    ),
}
