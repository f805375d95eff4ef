"""What templates call: addresses of static files, this page's address with another query, the shape of a chart."""

import hashlib
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import request
from flask.sansio.app import App

from app.charts import bar_chart


def query_with(**changes: object) -> str:
    """This page's query with some values changed; None takes a value away: `?kind=tree&page=2`."""
    kept = request.args.to_dict(flat=False)
    for name, value in changes.items():
        kept.pop(name, None)
        if value is not None:
            kept[name] = [str(value)]
    return "?" + urlencode(kept, doseq=True)


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


def register(app: App) -> None:
    """Put them into Jinja, where imported macros see them too."""
    assert app.static_folder is not None
    tools: dict[str, Any] = {
        "asset": Assets(Path(app.static_folder), app.static_url_path or "/static"),
        "query_with": query_with,
        "bar_chart": bar_chart,
    }
    app.jinja_env.globals.update(tools)
