"""What is counted while requests are answered: how many, how long, and what they asked of the database.

Where PROMETHEUS_MULTIPROC_DIR names a folder the figures of all workers meet there, as prometheus-client has it.
"""

import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from prometheus_client import Counter, Histogram
from sqlalchemy import Engine, event

REQUESTS = Counter("baodao_requests", "Requests answered.", ["endpoint", "status"])
SECONDS = Histogram(
    "baodao_request_seconds", "How long answers took.", ["endpoint"], buckets=(0.01, 0.03, 0.1, 0.3, 1, 3, 10)
)
STATEMENTS = Counter("baodao_statements", "Statements sent to the database while answering.", ["endpoint"])
DATABASE_SECONDS = Counter("baodao_database_seconds", "Time spent waiting for the database.", ["endpoint"])


@dataclass
class Tally:
    """What one request has asked of the database so far."""

    statements: int = 0
    seconds: float = 0.0


_tally: ContextVar[Tally | None] = ContextVar("tally", default=None)


def begin() -> None:
    """A request begins."""
    _tally.set(Tally())


def answered(endpoint: str, status: int, seconds: float) -> Tally:
    """It is answered: count it, and tell what it asked of the database."""
    tally = _tally.get() or Tally()
    _tally.set(None)
    REQUESTS.labels(endpoint, status).inc()
    SECONDS.labels(endpoint).observe(seconds)
    STATEMENTS.labels(endpoint).inc(tally.statements)
    DATABASE_SECONDS.labels(endpoint).inc(tally.seconds)
    return tally


def count_statements(engine: Engine) -> None:
    """Count what goes to the database, per request; once an engine."""

    @event.listens_for(engine, "before_cursor_execute")
    def begins(_connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        context._begun = time.perf_counter()

    @event.listens_for(engine, "after_cursor_execute")
    def ends(_connection: Any, _cursor: Any, _statement: str, _parameters: Any, context: Any, _many: bool) -> None:
        if (tally := _tally.get()) is not None:
            tally.statements += 1
            tally.seconds += time.perf_counter() - context._begun
