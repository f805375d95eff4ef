"""`make torture`: every row of what the platform must withstand; a table, and build/torture.json.

A row that does not hold is marked, and the exit code is 1. `make torture ROW=crowd` runs the rows whose name has the
word. SEEDS (kills, 200), FUZZ (calls, 50,000) and SOAK (seconds, 60; 1,800 for the row's half hour) set the size.
"""

import json
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.torture.rows import ROWS, Row
from tests.torture.table import TORTURE, Gathering

RESULT = Path("build/torture.json")


@dataclass(frozen=True)
class Line:
    """A row with what came of it."""

    row: Row
    tests: int
    figure: str
    holds: bool
    seconds: float
    failed: list[str]


def main() -> int:
    """Run the tests of the rows asked for, print and keep the table."""
    os.environ[TORTURE] = "1"
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that servers and workers are stopped then too
    wanted = [row for row in ROWS if os.environ.get("ROW", "").lower() in row.name.lower()]
    names = list(dict.fromkeys(name for row in wanted for name in row.tests))
    gathering = Gathering()
    pytest.main(["-q", "-p", "no:randomly", *names, *sys.argv[1:]], plugins=[gathering])
    lines = [line_of(row, gathering) for row in wanted]
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps([as_json(line) for line in lines], indent=1, ensure_ascii=False) + "\n")
    print_table(lines)
    return 0 if all(line.holds for line in lines) else 1


def line_of(row: Row, gathering: Gathering) -> Line:
    """What the row's tests came to; a row of which nothing ran does not hold."""
    whole = gathering.of(row.tests)
    figures = "; ".join(whole.figures if len(whole.figures) <= 8 else [])
    figure = figures or f"{whole.passed} tests passed"
    if whole.skipped:
        figure += f"; {len(whole.skipped)} skipped"
    holds = whole.passed > 0 and not whole.failed
    return Line(row, whole.passed, figure, holds, whole.seconds, whole.failed)


def as_json(line: Line) -> dict[str, object]:
    """One entry of the file."""
    row = line.row
    return {
        "section": row.section,
        "row": row.name,
        "done": row.done,
        "figure": line.figure,
        "target": row.target,
        "holds": line.holds,
        "tests": list(row.tests),
        "passed": line.tests,
        "failed": line.failed,
        "seconds": round(line.seconds, 1),
    }


def print_table(lines: list[Line]) -> None:
    """A block a row: these sentences are too long for columns."""
    section = ""
    for line in lines:
        if line.row.section != section:
            section = line.row.section
            print(f"\n{section.upper()}")
        print(f"\n{'holds ' if line.holds else 'MISSED'}  {line.row.name}  ({line.tests} tests, {line.seconds:.0f} s)")
        print(f"        done    {line.row.done}")
        print(f"        figure  {line.figure}")
        print(f"        target  {line.row.target}")
        for name in line.failed:
            print(f"        failed  {name}")
    load = ", ".join(f"{one:.1f}" for one in os.getloadavg())
    print(f"\n{sum(line.holds for line in lines)} of {len(lines)} rows hold. Load of the machine at the end: {load}.")


if __name__ == "__main__":
    sys.exit(main())
