"""What templates call: addresses of static files, this page's address with another query, the shape of a chart."""

import hashlib
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlencode

from flask import request, url_for
from flask.sansio.app import App
from markupsafe import Markup

from app.pages.charts import bar_chart, line_chart
from app.words.stars import stars_name


def query_with(**changes: object) -> str:
    """This page's query with some values changed; None takes a value away: `?kind=tree&page=2`."""
    kept = request.args.to_dict(flat=False)
    for name, value in changes.items():
        kept.pop(name, None)
        if value is not None:
            kept[name] = [str(value)]
    return "?" + urlencode(kept, doseq=True)


NUMBER = 2**62 + 7  # stands for the number in an address; no code or other number of an address looks like it


def addresses(endpoint: str, name: str) -> Callable[[int], str]:
    """The addresses of a list's rows, which differ in one number: the routes are asked once for all of them.

    `{% set show = addresses('tasks.show', 'task_id') %}` above the loop, `{{ show(task.id) }}` in it.
    """
    before, after = url_for(endpoint, **cast(Any, {name: NUMBER})).split(str(NUMBER))
    return lambda number: f"{before}{number}{after}"


class Assets:
    """Addresses of static files that change with their content, so that browsers may keep them for a year."""

    def __init__(self, folder: Path, url: str) -> None:
        self.folder, self.url = folder, url
        self.known: dict[str, str] = {}

    def __call__(self, name: str) -> str:
        """`baodao.css` → `/static/baodao.css?v=1f2e3d4c5b`."""
        if name not in self.known:
            digest = hashlib.sha256((self.folder / name).read_bytes()).hexdigest()
            self.known[name] = f"{self.url}/{name}?v={digest[:10]}"
        return self.known[name]


@lru_cache(maxsize=1024)
def boxes(taken: int, capacity: int) -> Markup:
    """Places taken, drawn beside their words: a box each up to twenty, else one bar. `{{ taken|boxes(capacity) }}`."""
    if 0 < capacity <= 20:
        full = min(taken, capacity)
        drawn = '<u class="on"></u>' * full + "<u></u>" * (capacity - full)
        return Markup(f'<i aria-hidden="true">{drawn}</i>')
    width = round(min(taken / capacity, 1) * 100, 1) if capacity else 0
    return Markup(
        '<svg class="meter" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="f-green" width="{width}" height="10"/></svg>'
    )


def icon_of(asset: Assets) -> Callable[[str], Markup]:
    """`{{ name|icon }}` draws what `ui.icon(name)` does, at a twentieth of the price: for loops."""

    @lru_cache(maxsize=256)
    def icon(name: str) -> Markup:
        return Markup('<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>').format(asset("icons.svg"), name)

    return icon


def register(app: App) -> None:
    """Put them into Jinja, where imported macros see them too."""
    assert app.static_folder is not None
    asset = Assets(Path(app.static_folder), app.static_url_path or "/static")
    charts = {"bar_chart": bar_chart, "line_chart": line_chart}
    tools: dict[str, Any] = {
        "addresses": addresses,
        "asset": asset,
        "query_with": query_with,
        "stars_name": stars_name,
        **charts,
    }
    app.jinja_env.globals.update(tools)
    app.jinja_env.filters.update(boxes=boxes, icon=icon_of(asset))
