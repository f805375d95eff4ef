"""Home: pages that read several slices – front pages, the public board, audit."""

from flask import Flask

from app.home.actions import action_name
from app.home.audit_words import actor_name, details_said, object_name
from app.home.desk_views import audit, desk
from app.home.member_views import member_home
from app.home.navigation import context
from app.home.own.closing_views import closing
from app.home.own.views import own_data
from app.home.same_staff_views import same_staff
from app.home.views import board, home


def register(app: Flask) -> None:
    """Add the pages of this slice, and the menus of all."""
    for pages in (home, board, desk, audit, same_staff, member_home, own_data, closing):
        app.register_blueprint(pages)
    app.context_processor(context)
    app.jinja_env.globals.update(
        action_name=action_name, actor_name=actor_name, object_name=object_name, details_said=details_said
    )
