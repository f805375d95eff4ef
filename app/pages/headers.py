"""What every answer carries: a request id, a strict content policy, no sniffing, no framing."""

import secrets
from typing import Any

from flask import Flask, Response, g, request

from app.process import logs

POLICY = (
    "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self' 'nonce-{nonce}'; "
    "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def register(app: Flask) -> None:
    """Name each request, and set the headers of each answer."""

    @app.url_value_preprocessor  # the first thing that runs: entering a place may already fail
    def name_request(_endpoint: str | None, _values: dict[str, Any] | None) -> None:
        g.request_id = secrets.token_hex(4)
        logs.name_request(g.request_id)
        g.nonce = secrets.token_urlsafe(12)

    @app.after_request
    def set_headers(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        response.headers.setdefault("Content-Security-Policy", POLICY.format(nonce=g.get("nonce", "")))
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Frame-Options"] = "DENY"
        if app.config["SESSION_COOKIE_SECURE"]:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response
