"""What the tests of each row found, gathered while they run."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import pytest

TORTURE = "BAODAO_TORTURE"  # set where the slow tests are wanted
PROPERTY = "figure"


def note(item: pytest.Item, figure: str) -> None:
    """Keep a figure with the test; it travels with the report, also from another worker."""
    item.user_properties.append((PROPERTY, figure))


@dataclass
class Outcome:
    """How many tests passed, which did not, and what they measured."""

    passed: int = 0
    failed: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    seconds: float = 0


class Gathering:
    """A plugin of pytest that keeps every outcome by the test's name."""

    def __init__(self) -> None:
        self.outcomes: dict[str, Outcome] = defaultdict(Outcome)

    def pytest_runtest_logreport(self, report: Any) -> None:
        one = self.outcomes[report.nodeid]
        one.seconds += report.duration
        if report.failed:
            one.failed.append(f"{report.nodeid} ({report.when})")
        elif report.skipped:
            one.skipped.append(report.nodeid)
        elif report.when == "call":
            one.passed += 1
        if report.when == "teardown":
            one.figures += [value for name, value in report.user_properties if name == PROPERTY]

    def of(self, tests: tuple[str, ...]) -> Outcome:
        """All that a row's tests came to; a name without `::` is a whole file, one without `[` all its parameters."""
        whole = Outcome()
        for nodeid, one in self.outcomes.items():
            if any(nodeid == name or nodeid.startswith((f"{name}::", f"{name}[", f"{name}/")) for name in tests):
                whole.passed += one.passed
                whole.failed += one.failed
                whole.skipped += one.skipped
                whole.figures += one.figures
                whole.seconds += one.seconds
        return whole
