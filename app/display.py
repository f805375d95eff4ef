"""Large type, dark mode: switches on every page, remembered in a cookie."""

from flask import Blueprint

display = Blueprint("display", __name__)
