"""What the tests of tasks and hours stand on: the kinds of tasks, and tasks at a given time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy import event, select

from app import clock, scope
from app.database import db
from app.members.models import Membership
from app.people.models import Person
from app.volunteers import service
from app.volunteers.models import Claim, Task
from app.volunteers.tasks.kinds_models import TaskKind
from tests.world import Browser, Town, World

NINE = datetime(2026, 10, 17, 1, 0, tzinfo=clock.UTC)  # Saturday 9:00 in Shanghai


class Yard:
    """Tasks of a town, made through the services, and instants to stand at."""

    def __init__(self, world: World, town: Town) -> None:
        self.world, self.town = world, town
        self.staff = world.staff(town.place)

    @contextmanager
    def inside(self) -> Iterator[None]:
        with scope.inside(self.town.scope):
            yield

    def text(self, **changes: object) -> service.TaskText:
        starts_at = changes.pop("starts_at", NINE)
        assert isinstance(starts_at, datetime)
        said: dict[str, object] = {
            "title": "果树刷白防寒",
            "description": "",
            "safety_note": "戴护目镜",
            "meeting_point": "红色果园东门",
            "grid_id": self.town.grid.id,
            "compound_id": self.town.compound.id,
            "starts_at": starts_at,
            "ends_at": starts_at + timedelta(hours=2),
            "claims_open_at": starts_at - timedelta(days=10),
            "claims_close_at": starts_at,
            "capacity": 20,
            "members_only": False,
            "heavy_or_dirty": False,
            "outdoor": True,
            "organiser_id": self.staff.id,
        }
        return service.TaskText(**{**said, **changes})  # type: ignore[arg-type]

    def draft(self, *, kind: str = "flower_bed", **changes: object) -> Task:
        with self.inside():
            made = service.draft_task(self.kind(kind), self.text(**changes), by_id=self.staff.id)
            db.session.commit()
        return made

    def task(self, *, kind: str = "flower_bed", **changes: object) -> Task:
        """A published task."""
        made = self.draft(kind=kind, **changes)
        with self.inside(), clock.standing_at(made.starts_at - timedelta(days=5)):
            service.publish_task(made)
            db.session.commit()
        return made

    def kind(self, code: str) -> TaskKind:
        return db.session.execute(select(TaskKind).filter_by(code=code)).scalar_one()

    def claim(self, task: Task, membership: Membership, *, may_wait: bool = False) -> Claim:
        with self.inside(), clock.standing_at(task.starts_at - timedelta(days=3)):
            made = service.claim(task, membership, may_wait=may_wait)
            db.session.commit()
        return made

    def served(self, task: Task, membership: Membership, *, late: int = 0, stay: int | None = 120) -> None:
        """The member claims, arrives `late` minutes after the start and stays so long; None: never checks out."""
        self.claim(task, membership)
        arrived = task.starts_at + timedelta(minutes=late)
        with self.inside():
            with clock.standing_at(arrived):
                service.check_in(task, membership.person_id, step=1)
                db.session.commit()
            if stay is not None:
                with clock.standing_at(arrived + timedelta(minutes=stay)):
                    service.check_out(task, membership.person_id, step=2)
                    db.session.commit()

    def browser(self, person: Person | Membership | None = None) -> Browser:
        return self.world.browser(person.person if isinstance(person, Membership) else person)


@pytest.fixture
def loaded(world: World) -> World:
    """The kinds of tasks and the rules are loaded."""
    world.city()
    service.load_kinds()
    db.session.commit()
    return world


@pytest.fixture
def yard(loaded: World) -> Yard:
    """A new community with its staff."""
    return Yard(loaded, loaded.town())


@pytest.fixture
def member(yard: Yard) -> Callable[..., Membership]:
    """A member of the yard's community."""

    def make(name: str = "王海波", **options: object) -> Membership:
        return yard.world.member(yard.town, name, **options)  # type: ignore[arg-type]

    return make


@pytest.fixture
def queries(app):
    """Counts the statements sent inside a `with`."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(_conn, _cursor, statement, *_) -> None:
            sent.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting
