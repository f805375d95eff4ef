"""`/metrics`: the figures in Prometheus' format, for those alone whom a setting names."""

import hmac
import os
from ipaddress import ip_address, ip_network

from flask import Blueprint, Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from app.access import public
from app.operations.metrics.gauges_service import Gauges

metrics = Blueprint("metrics", __name__)


@metrics.get("/metrics")
@public
def show() -> Response:
    """What was counted and what waits; no such page for everybody else, and for all where nothing is set."""
    if not (_has_token() or _comes_from_allowed_address()):
        return Response("", 404, content_type="text/plain")
    figures = CollectorRegistry()
    figures.register(Gauges())
    said = generate_latest(_counted()) + generate_latest(figures)
    return Response(said, content_type=CONTENT_TYPE_LATEST)


def _counted() -> CollectorRegistry:
    """Of all workers where they share a folder, else of the one that was asked."""
    if not os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


def _has_token() -> bool:
    token = current_app.config["METRICS_TOKEN"]
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(token) and hmac.compare_digest(given.encode(), token.encode())


def _comes_from_allowed_address() -> bool:
    """By the address that connects; behind a proxy that is not said to be trusted nobody's address is known."""
    if "X-Forwarded-For" in request.headers and not current_app.config["TRUSTED_PROXIES"]:
        return False
    try:
        address = ip_address(request.remote_addr or "")
    except ValueError:
        return False
    return any(address in ip_network(one, strict=False) for one in current_app.config["METRICS_FROM"])
