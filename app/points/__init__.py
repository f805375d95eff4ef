"""Points: the double-entry ledger, wallets, awards with their reasons, caps, budgets."""

from flask import Flask

from app.points import cli
from app.points.awards.budgets_views import budgets_desk
from app.points.corrections.views import corrections_desk
from app.points.lists.views import points_lists
from app.points.statements.views import statements_pages
from app.points.wallets.desk_views import desk
from app.points.wallets.views import points


def register(app: Flask) -> None:
    """Add the pages and commands of this slice."""
    for pages in (points, desk, points_lists, statements_pages, corrections_desk, budgets_desk):
        app.register_blueprint(pages)
    cli.register(app)
