"""What a process does once before its work: a web worker, so that no visitor waits for it, and that of the jobs."""

import gc
import os
from contextlib import suppress
from pathlib import Path

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from sqlalchemy.orm import configure_mappers


def warm_up(app: Flask, kept: Path | None = None) -> None:
    """Load the templates and settle, before a web worker's first request.

    Compiled templates are `kept` in that folder of our own, as compiling them is a quarter of a worker's start.
    """
    if kept and _can_write(kept):
        app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(kept))
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
    settle()


def settle() -> None:
    """Load the mappers, then put all that stays out of the garbage collector's sight.

    Else each full collection walks every template and mapper: p99 at one connection was 29 ms instead of 4, and a
    city's stars took a fifth longer.
    """
    configure_mappers()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def _can_write(folder: Path) -> bool:
    """Make the folder; False on a machine whose disk is read-only, which compiles at each start."""
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return os.access(folder, os.W_OK)
