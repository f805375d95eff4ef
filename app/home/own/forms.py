"""What people type to get their data."""

from flask_wtf import FlaskForm
from wtforms import PasswordField

from app.texts import later as _l


class OwnPasswordForm(FlaskForm):
    """The password once more, before a file of everything is made."""

    present = PasswordField(_l("现在的密码"))
