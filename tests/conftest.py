"""Fixtures of all tests."""

pytest_plugins = ("tests.database", "tests.browser", "tests.no_skips")
