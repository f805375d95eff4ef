"""Home: pages that read several slices – front pages, the public board, audit."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages of this slice."""
