"""The application with a leak, for the control of the soak: it keeps a megabyte of every request."""

from flask import Response

from wsgi import app

__all__ = ["app"]

kept: list[bytes] = []


@app.after_request
def keep(response: Response) -> Response:
    """Never give it back."""
    kept.append(bytes(range(256)) * 4096)
    return response
