"""What a first visit loads: style sheets and scripts, and the page itself, compressed as they are sent."""

import re

from flask import Flask

from bench.entry import Entry, entry
from bench.ground import Ground
from tests.world import World

KB = 1000


def run(ground: Ground) -> list[Entry]:
    """Bytes of the public board and of all that it names."""
    with ground.app("first_visit", pool_size=2) as app, app.app_context():
        town = World(app).town()
        page = sent(app, town.url)
        text = app.test_client().get(town.url).get_data(as_text=True)
        named = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', text))
    with ground.app("first_visit_files", pool_size=2) as app:
        sizes = {path: sent(app, path) for path in named}
    scripts = sum(size for path, size in sizes.items() if ".js" in path)
    styles = sum(size for path, size in sizes.items() if ".css" in path)
    everything = page + sum(sizes.values())
    return [
        entry(
            "first visit: style sheets and scripts",
            [(scripts + styles) / KB],
            "KB",
            floors=None,
            limit=45,
            better="lower",
        ),
        entry("first visit: scripts", [scripts / KB], "KB", floors=None, limit=25, better="lower"),
        entry("first visit: page with all it names", [everything / KB], "KB", floors=None, limit=90, better="lower"),
    ]


def sent(app: Flask, path: str) -> int:
    """Bytes of the answer's body to a browser that takes gzip and Brotli."""
    answer = app.test_client().get(path, headers={"Accept-Encoding": "gzip, deflate, br"})
    if answer.status_code != 200:
        raise RuntimeError(f"{path} does not answer")
    return len(answer.data)
