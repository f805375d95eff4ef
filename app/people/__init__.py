"""People: accounts, sign-in, roles at places and organisations, consent."""

from flask import Flask

from app.people.accounts.corrections_views import corrections
from app.people.accounts.views import account
from app.people.cli import people, roles_group
from app.people.roles.views import roles
from app.people.sign_in import browser
from app.people.sign_in.views import sign_in, sign_up


def register(app: Flask) -> None:
    """Add sign-in, the pages and the commands of this slice."""
    browser.register(app)
    for blueprint in (sign_in, sign_up, account, corrections, roles):
        app.register_blueprint(blueprint)
    app.cli.add_command(people)
    app.cli.add_command(roles_group)
