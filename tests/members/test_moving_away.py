"""Who moves away leaves nothing open behind: slots and reserved points are free again, hours and points stay."""

from datetime import timedelta

from sqlalchemy import select

from app import clock, scope
from app.database import db, transaction
from app.members import service as members
from app.points import service as points
from app.volunteers import service as volunteers
from app.volunteers.models import Claim, Task


def open_task(world, town, organiser):
    with transaction():
        volunteers.load_kinds()
    with scope.inside(town.scope):
        kind = volunteers.kinds()[0]
    now = clock.now()
    return world.store(
        Task(
            community_id=town.place.id, kind_id=kind.id, title="清雪", meeting_point="南门",
            starts_at=now + timedelta(days=2), ends_at=now + timedelta(days=2, hours=2), claims_open_at=now,
            claims_close_at=now + timedelta(days=2), capacity=1, members_only=False, heavy_or_dirty=False,
            outdoor=False, state="open", organiser_id=organiser.id, created_by_id=organiser.id, created_at=now,
        )
    )  # fmt: skip


def test_slots_of_who_moved_away_go_to_the_next_in_line(world):
    town = world.town()
    staff = world.staff(town.place)
    leaving, next_one = world.member(town), world.member(town, name="何平")
    task = open_task(world, town, staff)
    with scope.inside(town.scope):
        with transaction():
            volunteers.claim(task, leaving)
        with transaction():
            volunteers.claim(task, next_one, may_wait=True)
    page = f"{town.url}/members/{leaving.id}"
    answer = world.browser(staff).submit(page, f"{page}/leave", reason="搬到别的社区")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    db.session.expire_all()
    with scope.inside(town.scope):
        states = {c.person_id: c.state for c in db.session.execute(scope.in_community(Claim)).scalars()}
        assert states == {leaving.person_id: "withdrawn", next_one.person_id: "offered"}
        assert members.active_membership(leaving.person_id) is None
        assert points.wallet(leaving.person_id) is not None
        assert db.session.execute(select(Task.taken).where(Task.community_id == town.place.id)).scalar() == 1
