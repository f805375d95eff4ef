"""An orchard of one community with adopters: what the tests of care stand on."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time
from typing import Any

from PIL import Image

from app import clock, scope
from app.database import db, transaction
from app.inbox.models import Message
from app.members.models import Membership
from app.orchards import service as orchards
from app.orchards.care.models import CareEntry
from app.orchards.models import Orchard, Tree
from app.volunteers import service as volunteers
from app.volunteers.models import ServiceRecord, Task
from tests.world import Browser, World, serial

PLANTED = date(2025, 4, 25)


def at_noon(day: date, hour: int = 12) -> datetime:
    return datetime.combine(day, time(hour), clock.SHANGHAI)


SPRING = at_noon(date(2026, 4, 10))


def a_picture(size: tuple[int, int] = (300, 200)) -> tuple[io.BytesIO, str]:
    """A photo like no other before."""
    drawn = io.BytesIO()
    number = serial()
    Image.new("RGB", size, (number * 8 % 256, number // 32 * 8 % 256, 90)).save(drawn, "JPEG")
    drawn.seek(0)
    return drawn, "tree.jpg"


class Garden:
    """An apple tree that 王海波 adopts."""

    def __init__(self, world: World) -> None:
        self.world, self.town = world, world.town()
        volunteers.load_kinds()
        db.session.commit()
        self.staff = world.staff(self.town.place)
        self.adopter = world.member(self.town)
        with self.inside(), clock.standing_at(at_noon(date(2026, 4, 1))):
            said = orchards.OrchardText(
                name=f"红色果园{serial()}", story="", where="6号楼南侧", grid_id=None, row_count=3, column_count=3,
                adopters_per_tree=2, accepts_by_rule=True, share_adopter=50, share_helpers=20, share_common=20,
                share_care_list=10,
            )  # fmt: skip
            self.orchard = orchards.make_orchard(said, by_id=self.staff.id)
            self.tree = self.plant()
            self.adoption = orchards.ask(self.tree, orchards.Asking("member"), membership=self.adopter)

    @contextmanager
    def inside(self) -> Iterator[None]:
        with scope.inside(self.town.scope), transaction():
            yield

    def plant(self, column: int = 1, species: str = "apple") -> Tree:
        where = {"row": 1, "column": column, "label": f"1-{column}"}
        text = orchards.TreeText(**where, species=species, variety="", planted_on=PLANTED)
        return orchards.add_tree(scope.here(Orchard, self.orchard.id), text, by_id=self.staff.id)

    def browser(self, who: Any) -> Browser:
        return self.world.browser(who.person if isinstance(who, Membership) else who)

    def write(self, writer: Any, duty: str = "water", **fields: Any) -> Any:
        """Send the form that the tree's page opens; the answer."""
        said = {"minutes": "20", "amount": "30", "done_on": clock.today().isoformat(), "note": "", **fields}
        return self.send(writer, f"{self.town.url}/trees/{self.tree.plate}/care/{duty}", **said)

    def send(self, sender: Any, page: str, *, to: str = "", **fields: Any) -> Any:
        """Send a form of a page, to the page's own address unless another is named."""
        browser = self.browser(sender)
        return browser.post(to or page, {**browser.seal(page), **fields})

    def entries(self) -> list[CareEntry]:
        db.session.rollback()
        with scope.inside(self.town.scope):
            return list(db.session.scalars(scope.in_community(CareEntry).order_by(CareEntry.id)))

    def records(self) -> list[ServiceRecord]:
        db.session.rollback()
        with scope.inside(self.town.scope):
            found = scope.in_community(ServiceRecord).order_by(ServiceRecord.id)
            return list(db.session.scalars(found))

    def tasks(self) -> list[Task]:
        with scope.inside(self.town.scope):
            return list(db.session.scalars(scope.in_community(Task).order_by(Task.id)))

    def told(self, who: Membership) -> list[str]:
        db.session.rollback()
        with scope.inside(self.town.scope):
            mine = scope.in_community(Message).where(Message.person_id == who.person_id, Message.kind == "care")
            return [one.title for one in db.session.scalars(mine.order_by(Message.id))]


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)))
