"""Chromium for tests, and a real server for it to visit."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

# Chromium without a window costs a quarter less than one that hides it.
PROGRAMS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The machine's Chromium, without a window; a test takes a context of its own from it."""
    program = next((found for name in PROGRAMS if (found := shutil.which(name))), None)
    if program is None:
        pytest.skip(f"no browser on this machine: none of {', '.join(PROGRAMS)} is in PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


def closing(app: Flask) -> Callable[..., Iterator[bytes]]:
    """The application, whose answers are closed also where a browser has left in the middle of one.

    Werkzeug's server forgets to where the connection breaks, and a static file would stay open.
    """

    def answer(environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        given = app(environ, start_response)
        try:
            yield from given
        finally:
            if close := getattr(given, "close", None):
                close()

    return answer


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Serve the application on a free port of this machine; gives the address."""
    server = make_server("127.0.0.1", 0, closing(app), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture(scope="session")
def address(app: Flask) -> Iterator[str]:
    """Where the worker's application answers."""
    with served(app) as url:
        yield url
