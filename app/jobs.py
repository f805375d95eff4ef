"""The timetable: every job of the platform with its hour (Shanghai), on one page."""

from datetime import datetime, timedelta

from sqlalchemy import delete

from app import clock, scope
from app.acts import FormReceipt
from app.database import db, transaction
from app.files import imports
from app.inbox import service as inbox
from app.members import service as members
from app.operations import service as operations
from app.orchards import service as orchards
from app.people import service as people
from app.places import service as places
from app.points import service as points
from app.process.scheduler import Job, JobRun
from app.property import service as property_
from app.stars import service as stars
from app.stars.domain import half_year
from app.volunteers import service as volunteers

FORMS_KEPT = timedelta(days=30)
RUNS_KEPT = timedelta(days=90)


def begin_and_end_tasks(slot: datetime) -> None:
    """Tasks begin and end; whoever did not check out has a record of 0 minutes that staff look at."""
    volunteers.finish_tasks(clock.now())


def pass_on_offers(slot: datetime) -> None:
    """Slots that were offered and not answered in time go to the next in line."""
    volunteers.pass_on_offers()


def deliver_messages(slot: datetime) -> None:
    """Messages go out by the channels that people chose; at night only what is urgent."""
    more = True
    while more:
        with transaction():
            more = inbox.deliver_next()


def remind_of_tomorrow(slot: datetime) -> None:
    """Whoever has claimed a task of tomorrow is reminded the evening before."""
    volunteers.remind_of(clock.local(slot).date() + timedelta(days=1))


def open_late_care(slot: datetime) -> None:
    """Essential care that is long late is open to everybody; adopters whose tree lapsed too often are asked."""
    orchards.open_late_everywhere(clock.local(slot).date())


def remind_of_care(slot: datetime) -> None:
    """Who adopts trees, or helps, is told in the evening what is due tomorrow, and the adopter what is late."""
    orchards.remind_everywhere(clock.local(slot).date())


def draft_weekly_tasks(slot: datetime) -> None:
    """Weekly series: the tasks of the next two weeks are drafted, those that are there stay."""
    volunteers.draft_all_ahead()


def release_late_redemptions(slot: datetime) -> None:
    """Reservations whose days are over let the points go."""
    property_.expire_due()


def expire_points(slot: datetime) -> None:
    """Points that reached their date expire."""
    points.expire_points(clock.local(slot).date())


def tell_of_expiring_points(slot: datetime) -> None:
    """Members are told some weeks before their points expire, by day."""
    points.notify_expiring(clock.local(slot).date())


def pay_waiting_awards(slot: datetime) -> None:
    """Awards that waited are paid, in order, where a new year's budget or room in a wallet lets them."""
    points.pay_waiting_everywhere()


def bring_late_points(slot: datetime) -> None:
    """Points that came to a wallet after its member moved, or were free again only then, follow to the new home."""
    for place in members.communities_left():
        with scope.inside(place):
            moved = members.moved_away()
            behind = [wallet.person_id for wallet in points.wallets_left_behind(list(moved))]
        for person_id in behind:
            assert person_id is not None
            with scope.inside(places.as_scope(places.find(moved[person_id]))):
                points.bring_points(person_id, source=place)


def seal_yesterday(slot: datetime) -> None:
    """What was posted yesterday is sealed under one hash."""
    points.close_day(clock.local(slot).date() - timedelta(days=1))


def make_settlements(slot: datetime) -> None:
    """The month that ended is put together for both sides to sign."""
    property_.close_month(clock.month_of(slot - timedelta(days=2)))


def rate_lead_households(slot: datetime) -> None:
    """The running half-year's stars are computed as of now; on its last night the half-year that ended."""
    day = clock.local(slot).date()
    stars.compute(as_of=clock.now(), period=half_year(day - timedelta(days=1)))
    stars.compute(as_of=clock.now())


def count_volunteers(_slot: datetime) -> None:
    """Volunteers are counted by the stars that their hours come to."""
    stars.count_volunteers(as_of=clock.now())


def ask_for_renewals(slot: datetime) -> None:
    """Adopters are asked, some weeks before the season ends, whether they go on with their tree."""
    orchards.ask_renewals_everywhere(clock.local(slot).date())


def end_adoption_terms(slot: datetime) -> None:
    """Adoptions of a season that is over end, or go on; trees that are free go to who is next in line."""
    orchards.end_terms_everywhere(clock.local(slot).date())


def recount_ledger(slot: datetime) -> None:
    """Everything is recounted; what does not come out stands in the log and in `/metrics`."""
    operations.check_ledger()


def forget_old_rows(slot: datetime) -> None:
    """Keys of old forms, failures of signing in, letters, runs of jobs, uploads, private addresses, and why households
    were in need."""
    db.session.execute(delete(FormReceipt).where(FormReceipt.accepted_at < slot - FORMS_KEPT))
    db.session.execute(delete(JobRun).where(JobRun.slot < slot - RUNS_KEPT))
    inbox.forget_old_deliveries(slot)
    people.forget_old_attempts(slot)
    people.forget_offered_numbers()
    imports.forget_old_uploads()
    volunteers.forget_addresses(slot)
    property_.forget_reasons()


TIMETABLE: tuple[Job, ...] = (
    Job("begin_and_end_tasks", "*/5 * * * *", begin_and_end_tasks, catches_up=False),
    Job("pass_on_offers", "*/5 * * * *", pass_on_offers, catches_up=False),
    Job("deliver_messages", "* * * * *", deliver_messages, catches_up=False, in_pieces=True),
    Job("remind_of_tomorrow", "0 18 * * *", remind_of_tomorrow, catches_up=False),
    Job("open_late_care", "30 6 * * *", open_late_care, catches_up=False, in_pieces=True),
    Job("remind_of_care", "30 18 * * *", remind_of_care, catches_up=False, in_pieces=True),
    Job("release_late_redemptions", "*/10 * * * *", release_late_redemptions, catches_up=False),
    Job("draft_weekly_tasks", "0 4 * * *", draft_weekly_tasks, catches_up=False),
    Job("expire_points", "30 0 * * *", expire_points, catches_up=True),
    Job("tell_of_expiring_points", "10 9 * * *", tell_of_expiring_points, catches_up=False),
    Job("pay_waiting_awards", "40 0 * * *", pay_waiting_awards, catches_up=False),
    Job("bring_late_points", "42 0 * * *", bring_late_points, catches_up=False),
    Job("seal_yesterday", "45 0 * * *", seal_yesterday, catches_up=True),
    Job("make_settlements", "0 1 1 * *", make_settlements, catches_up=True),
    Job("rate_lead_households", "0 2 * * *", rate_lead_households, catches_up=False),
    Job("count_volunteers", "10 2 * * *", count_volunteers, catches_up=False),
    Job("ask_for_renewals", "20 9 * * *", ask_for_renewals, catches_up=False, in_pieces=True),
    Job("end_adoption_terms", "20 0 * * *", end_adoption_terms, catches_up=False, in_pieces=True),
    Job("recount_ledger", "30 2 * * *", recount_ledger, catches_up=False),
    Job("forget_old_rows", "15 3 * * *", forget_old_rows, catches_up=False),
)
