"""`make bench`: every line beside a floor taken in the same run; a table, and build/bench.json.

The floors are written by hand, as tight as we can, on the same PostgreSQL and the same data. A missed target is marked
and is a finding to explain; the exit code stays 0.
"""

import json
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import approvals, claims, first_visit, ledger, pages, stars
from bench.entry import Entry
from bench.ground import Ground, prepare

LINES: tuple[Callable[[Ground], list[Entry]], ...] = (
    pages.run,
    ledger.run,
    approvals.run,
    claims.run,
    first_visit.run,
    stars.run,
)
RESULT = Path("build/bench.json")


@contextmanager
def ground() -> Iterator[Ground]:
    """A PostgreSQL of its own with a filled database, in a folder that goes when the run is over."""
    with tempfile.TemporaryDirectory(prefix="baodao-bench-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)  # as root the server runs as somebody else, who has to pass through
        prepared = prepare(Path(folder))
        try:
            yield prepared
        finally:
            prepared.stop()


def main() -> None:
    """Run the lines asked for by name (all without a name), print and keep the table."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the server is stopped then too
    wanted = sys.argv[1:]
    entries: list[Entry] = []
    with ground() as prepared:
        for line in LINES:
            name = line.__module__.rpartition(".")[2]
            if wanted and name not in wanted:
                continue
            started = time.perf_counter()
            entries += line(prepared)
            print(f"{name}: {time.perf_counter() - started:.0f} s", file=sys.stderr)
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps(entries, indent=1, ensure_ascii=False) + "\n")
    print_table(entries)


def print_table(entries: list[Entry]) -> None:
    """One line an entry; `missed` where the target does not hold."""
    width = max((len(entry["name"]) for entry in entries), default=10)
    print(f"{'what':<{width}}  {'value':>12} {'unit':<14} {'floor':>12} {'ratio':>8}  {'target':<12} holds")
    for entry in entries:
        floor = "" if entry["floor"] is None else f"{entry['floor']:,.2f}"
        ratio = "" if entry["ratio"] is None else f"{entry['ratio']:.2f}"
        print(
            f"{entry['name']:<{width}}  {entry['value']:>12,.2f} {entry['unit']:<14} {floor:>12} {ratio:>8}  "
            f"{entry['target']:<12} {'yes' if entry['holds'] else 'missed'}"
        )


if __name__ == "__main__":
    main()
