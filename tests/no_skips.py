"""With `BAODAO_NO_SKIP=1` (continuous integration sets it) a skipped test is a failed one."""

import os
from collections.abc import Generator
from typing import Any

import pytest

NO_SKIP = "BAODAO_NO_SKIP"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fail a test that skipped itself."""
    return _failed_if_skipped((yield), item.nodeid)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    """Fail a module that skipped itself."""
    return _failed_if_skipped((yield), collector.nodeid)


def _failed_if_skipped(report: Any, name: str) -> Any:
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get(NO_SKIP) == "1":
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{name}: {reason} ({NO_SKIP}=1 lets nothing be skipped)"
    return report
