"""Names of files that a browser keeps: in Chinese by RFC 6266, and in ASCII for what knows no better."""

from pathlib import PurePath
from urllib.parse import quote

from flask import Response

OTHERWISE = "baodao"


def keep_as(response: Response, filename: str) -> None:
    """Let the browser keep the answer as a file of that name, and nobody keep it on the way."""
    if filename.isascii():
        response.headers.set("Content-Disposition", "attachment", filename=filename)
    else:
        in_ascii = f"{OTHERWISE}{PurePath(filename).suffix}"
        said = f"attachment; filename={in_ascii}; filename*=UTF-8''{quote(filename, safe='')}"
        response.headers["Content-Disposition"] = said
    response.headers["Cache-Control"] = "no-store"
