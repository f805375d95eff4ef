"""What staff decide about one membership: accept, return, put the household right, let go; and help at the counter."""

from flask import Response, url_for
from flask_login import current_user

from app import audit
from app.access import Can, requires
from app.errors import Refused
from app.members import service
from app.members.forms import HouseholdForm, ReasonForm
from app.members.models import Membership
from app.members.register.views import chosen_building, members, shown
from app.people.sign_in import codes_service
from app.places import service as places
from app.places.models import Building, Household
from app.scope import here
from app.texts import _
from app.web import act, done


def chosen_household(membership: Membership, building: Building, form: HouseholdForm) -> Household | None:
    """The household that staff chose; the one that the member wrote is added where they say so."""
    if form.household.data == -1:
        return places.add_household(building, unit=membership.unit, door=membership.door)
    return here(Household, form.household.data) if form.household.data else None


@members.post("/c/<code>/members/<int:membership_id>/accept")
@requires(Can.ACCEPT_MEMBERS)
@act
def accept(membership_id: int) -> Response:
    """Accept a report-in, with the household that was checked."""
    membership = here(Membership, membership_id, lock=True)
    building = chosen_building(membership)
    form = HouseholdForm.of(membership, building)
    if not form.validate_on_submit():
        return shown(membership, form=form)
    try:
        household = chosen_household(membership, building, form)
        service.prove_household(membership, household, building=building, by=current_user)
        if form.referrer.data:
            service.refer(membership, service.referrer(form.referrer.data))
        service.accept(membership, household=household, by=current_user)
    except Refused as refusal:
        form.form_errors = [refusal.sentence, *filter(None, [refusal.what_to_do])]
        return shown(membership, form=form)
    audit.about(membership, household=household.id if household else None)
    return done(_("已接收%(name)s的报到", name=membership.person.name), url_for(".waiting"))


@members.post("/c/<code>/members/<int:membership_id>/household")
@requires(Can.ACCEPT_MEMBERS)
@act
def prove(membership_id: int) -> Response:
    """Put the household of a member right."""
    membership = here(Membership, membership_id, lock=True)
    building = chosen_building(membership)
    form = HouseholdForm.of(membership, building)
    if not form.validate_on_submit():
        return shown(membership, form=form)
    household = chosen_household(membership, building, form)
    service.prove_household(membership, household, building=building, by=current_user)
    audit.about(membership, household=household.id if household else None)
    return done(_("住户已核对"), url_for(".show", membership_id=membership.id))


@members.post("/c/<code>/members/<int:membership_id>/return")
@requires(Can.ACCEPT_MEMBERS)
@act
def give_back(membership_id: int) -> Response:
    """Return a report-in with a reason."""
    membership, form = here(Membership, membership_id), ReasonForm()
    if not form.validate_on_submit():
        return shown(membership, reason=form)
    service.return_(membership, reason=form.reason.data or "", by=current_user)
    audit.about(membership, reason=form.reason.data)
    return done(_("已退回%(name)s的报到", name=membership.person.name), url_for(".waiting"))


@members.post("/c/<code>/members/<int:membership_id>/leave")
@requires(Can.ACCEPT_MEMBERS)
@act
def leave(membership_id: int) -> Response:
    """An active member moves away."""
    membership, form = here(Membership, membership_id), ReasonForm()
    if not form.validate_on_submit():
        return shown(membership, reason=form)
    service.leave(membership, reason=form.reason.data or "", by=current_user)
    audit.about(membership, reason=form.reason.data)
    return done(_("%(name)s已迁出", name=membership.person.name), url_for(".listing"))


@members.post("/c/<code>/members/<int:membership_id>/phone")
@requires(Can.SEE_MEMBERS)
@act
def reveal(membership_id: int) -> Response:
    """Look at the whole phone number: an act of its own, with its line in the audit."""
    membership = here(Membership, membership_id)
    audit.about(membership)
    return done("", url_for(".show", membership_id=membership.id))


@members.post("/c/<code>/members/<int:membership_id>/code")
@requires(Can.ACCEPT_MEMBERS)
@act
def issue_code(membership_id: int) -> Response:
    """A one-time code for a member at the counter who forgot the password."""
    membership = here(Membership, membership_id)
    code = codes_service.issue_code(membership.person, by=current_user)
    audit.about(membership, code=code.id)
    return done("", url_for("account.issued_code", code_id=code.id))
