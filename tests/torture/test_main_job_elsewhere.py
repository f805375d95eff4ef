"""The whole main job at a desk with its script, and on a phone without one."""

from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.conftest import Ground, ground, site  # noqa: F401 - fixtures
from tests.journeys.test_main_job import go_all_the_way

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_the_main_job(
    chromium: Browser,
    ground: Ground,  # noqa: F811
    site: str,  # noqa: F811
    width: int,
    script: bool,
    found: Any,
):
    go_all_the_way(chromium, ground, site, width=width, script=script)
    found(f"{width} px {'with' if script else 'without'} a script")
