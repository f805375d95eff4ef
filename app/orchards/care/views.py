"""The care log on the phone: what to do at the tree, written down in three taps; a line, mended or struck."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit, clock
from app.access import Can, allowed, ensure, requires, signed_in
from app.errors import NotHere, Refused
from app.files import photos
from app.members import service as members
from app.members.models import Membership
from app.orchards.care import mending_service, service
from app.orchards.care.forms import CareForm, MendForm, StrikeForm
from app.orchards.care.lists_service import history, log_of
from app.orchards.care.models import CareEntry
from app.orchards.care.pages import choices_at, duty_names, next_care
from app.orchards.care.rights_service import may_change, reader_of, served_at
from app.orchards.care.waiting import what_came_of, why_it_waits
from app.orchards.duties.calendar_file import season_file
from app.orchards.duties.service import find_duty, season_of
from app.orchards.ground.trees_service import tree_of_plate
from app.orchards.models import Tree
from app.pages.paging import paged
from app.rules.service import Duty
from app.scope import here
from app.texts import _
from app.web import act, done, invalid, page

care_log = Blueprint("care_log", __name__, template_folder="../templates")


def tree_to_care_for(plate: str) -> Tree:
    """The tree behind a plate, for who may write its log."""
    found = tree_of_plate(plate)
    ensure(Can.WRITE_CARE, found)
    return found


@care_log.get("/c/<code>/trees/<plate>/care")
@requires(Can.WRITE_CARE)
def choose(plate: str) -> Response:
    """What is to be done, as large buttons: what is due first."""
    tree = tree_to_care_for(plate)
    return page("orchards/care/choose.html", tree=tree, **choices_at(tree, current_user))


@care_log.get("/c/<code>/trees/<plate>/log")
@requires(Can.SEE_ORCHARDS)
def log(plate: str) -> Response:
    """A tree's year and its log."""
    tree = tree_of_plate(plate)
    return page(
        "orchards/care/log.html",
        tree=tree,
        page=paged(log_of(tree), per=20),
        season=season_of(tree),
        may_write=allowed(Can.WRITE_CARE, tree),
        may_read=reader_of(current_user, tree),
        in_full=allowed(Can.SEE_MEMBERS),
    )


@care_log.get("/c/<code>/trees/<plate>/season.ics")
@requires(Can.SEE_ORCHARDS)
def calendar(plate: str) -> Response:
    """What comes by the tree, for the phone's calendar."""
    return season_file(tree_of_plate(plate))


def _duty(tree: Tree, code: str) -> Duty:
    duty = find_duty(tree, code, clock.today())
    if duty is None:
        raise NotHere("duty")
    return duty


@care_log.get("/c/<code>/trees/<plate>/care/<duty>")
@requires(Can.WRITE_CARE)
def new(plate: str, duty: str) -> Response:
    """The form with what the table expects: it has only to be sent."""
    tree = tree_to_care_for(plate)
    known_duty = _duty(tree, duty)
    form = CareForm.expected(known_duty).serve(served_at(tree, current_user))
    return page("orchards/care/new.html", tree=tree, duty=known_duty, form=form)


@care_log.post("/c/<code>/trees/<plate>/care/<duty>")
@requires(Can.WRITE_CARE)
@act
def write(plate: str, duty: str) -> Response:
    tree = tree_to_care_for(plate)
    served, known_duty = served_at(tree, current_user), _duty(tree, duty)
    form = CareForm().serve(served)
    if not form.validate_on_submit():
        return invalid("orchards/care/new.html", tree=tree, duty=known_duty, form=form)
    made = service.log(tree, form.said(duty), picture=form.picture(), **_writer(form.who.data, served))
    for_whom = {"on_behalf_of": made.person_id} if made.entered_by_id else {}
    audit.about(made, tree=tree.label, duty=made.duty_name, minutes=made.minutes, **for_whom)
    return done(what_came_of(made), url_for("care_log.entry", entry_id=made.id))


def _writer(chosen: str, served: Sequence[Membership]) -> dict[str, Any]:
    """The reader, or the member without a phone for whom staff write."""
    person = current_user._get_current_object()
    for one in served:
        if str(one.id) == chosen:
            return {"person": one.person, "membership": one, "entered_by": person}
    return {"person": person, "membership": members.active_membership(person.id)}


def entry_to_read(entry_id: int) -> CareEntry:
    """A line, for who wrote it, for who looks after the tree (or took that care of it), and for staff."""
    found = here(CareEntry, entry_id)
    if found.person_id != current_user.id:
        ensure(Can.WRITE_CARE, found.tree)
        if not reader_of(current_user, found.tree)(found):
            raise NotHere("care_entry")
    return found


def _entry(found: CareEntry, strike: StrikeForm) -> dict[str, Any]:
    return {
        "entry": found,
        "photos": photos.photos_of(found),
        "changes": history(found),
        "duty_names": duty_names(found.tree),
        "may_change": may_change(found, current_user),
        "may_see_tree": allowed(Can.SEE_ORCHARDS),
        "in_full": found.person_id == current_user.id or allowed(Can.SEE_MEMBERS),
        "why_it_waits": why_it_waits(found),
        "next_care": next_care(found, current_user),
        "strike": strike,
    }


@care_log.get("/c/<code>/care/<int:entry_id>")
@signed_in
def entry(entry_id: int) -> Response:
    return page("orchards/care/entry.html", **_entry(entry_to_read(entry_id), StrikeForm()))


@care_log.get("/c/<code>/care/<int:entry_id>/photos/<int:photo_id>")
@signed_in
def photo(entry_id: int, photo_id: int) -> Response:
    return photos.answer(photos.find(photo_id, of=entry_to_read(entry_id)))


def entry_to_change(entry_id: int) -> CareEntry:
    """A line, for who wrote it, and for staff."""
    found = entry_to_read(entry_id)
    if not may_change(found, current_user):
        raise NotHere("care_entry")
    return found


@care_log.get("/c/<code>/care/<int:entry_id>/change")
@signed_in
def edit(entry_id: int) -> Response:
    found = entry_to_change(entry_id)
    form = MendForm.of(found).offer(duty_names(found.tree))
    return page("orchards/care/change.html", entry=found, form=form)


@care_log.post("/c/<code>/care/<int:entry_id>/change")
@signed_in
@act
def mend(entry_id: int) -> Response:
    found = entry_to_change(entry_id)
    form = MendForm().offer(duty_names(found.tree))
    if not form.validate_on_submit():
        return invalid("orchards/care/change.html", entry=found, form=form)
    said, person = form.said(form.duty.data), current_user._get_current_object()
    try:
        mending_service.mend(found, said, reason=form.reason.data, by=person, version=form.version.data)
    except Refused as refusal:
        form.form_errors = [refusal.sentence, refusal.what_to_do]
        return invalid("orchards/care/change.html", entry=found, form=form)
    audit.about(found, duty=found.duty_name, minutes=found.minutes)  # why is in its history
    return done(_("已改，原来的内容留着"), url_for("care_log.entry", entry_id=found.id))


@care_log.post("/c/<code>/care/<int:entry_id>/strike")
@signed_in
@act
def strike(entry_id: int) -> Response:
    found, form = entry_to_change(entry_id), StrikeForm()
    if not form.validate_on_submit():
        return invalid("orchards/care/entry.html", **_entry(found, form))
    mending_service.strike(found, reason=form.reason.data, by=current_user._get_current_object())
    audit.about(found, duty=found.duty_name)
    return done(_("已划掉，时长和积分不再算"), url_for("care_log.entry", entry_id=found.id))
