"""The rotating code of a task, and the ticket that a fresh code is traded for; both only signed, nothing is stored."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from itsdangerous import BadData, URLSafeSerializer

from app.volunteers.domain import TICKET_SECONDS, code_step


@dataclass(frozen=True)
class Code:
    """What a code says: which task, and which step of time it was shown in."""

    community_id: int
    task_id: int
    step: int


@dataclass(frozen=True)
class Ticket:
    """A code that was opened in time; good for ten minutes in the browser that opened it."""

    code: Code
    opened_at: int

    def is_good(self, instant: datetime) -> bool:
        """True within ten minutes of opening."""
        return 0 <= int(instant.timestamp()) - self.opened_at <= TICKET_SECONDS


def _signer(secret: str, purpose: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=f"check-in {purpose}", signer_kwargs={"digest_method": hashlib.sha256})


def make_code(secret: str, *, community_id: int, task_id: int, instant: datetime) -> str:
    """The token that the organiser's page shows at that instant."""
    return str(_signer(secret, "code").dumps([community_id, task_id, code_step(instant)]))


def read_code(secret: str, token: str) -> Code | None:
    """The code behind a token; None where we did not sign it. Whether it is fresh is asked elsewhere."""
    try:
        return Code(*_signer(secret, "code").loads(token))
    except (BadData, TypeError, ValueError):
        return None


def make_ticket(secret: str, code: Code, instant: datetime) -> str:
    """The cookie for a fresh code."""
    said = [code.community_id, code.task_id, code.step, int(instant.timestamp())]
    return str(_signer(secret, "ticket").dumps(said))


def read_ticket(secret: str, cookie: str) -> Ticket | None:
    """The ticket of a cookie; None where we did not sign it."""
    try:
        community_id, task_id, step, opened_at = _signer(secret, "ticket").loads(cookie)
        return Ticket(Code(community_id, task_id, step), opened_at)
    except (BadData, TypeError, ValueError):
        return None
