"""What follows from what: the one page that joins the slices. Every reaction runs inside the transaction of its event."""

from app.events import Reaction

REACTIONS: dict[type, tuple[Reaction, ...]] = {}
