"""Fixtures of the look: the gallery, in a test client and in Chromium."""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.browser import served
from tests.look.gallery import gallery_app


@pytest.fixture(scope="session")
def shown() -> Flask:
    """The application of the gallery: no database."""
    return gallery_app()


@pytest.fixture
def visitor(shown: Flask) -> FlaskClient:
    """Somebody who looks at the gallery."""
    return shown.test_client()


@pytest.fixture(scope="session")
def gallery_address(shown: Flask) -> Iterator[str]:
    """Where the gallery answers to a real browser."""
    with served(shown) as url:
        yield url
