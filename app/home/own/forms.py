"""What people type to get their data, and to close the account."""

from flask_wtf import FlaskForm
from wtforms import PasswordField, ValidationError

from app.pages.fields import Text
from app.texts import _
from app.texts import later as _l


class OwnPasswordForm(FlaskForm):
    """The password once more, before a file of everything is made."""

    present = PasswordField(_l("现在的密码"))


class CloseForm(FlaskForm):
    """The word that cannot be typed by accident, and the password."""

    word = Text(_l("确认"))
    present = PasswordField(_l("现在的密码"))

    def validate_word(self, field: Text) -> None:
        """The very word, in the language of the page or in Chinese."""
        if (field.data or "").casefold() not in {"注销", _("注销").casefold()}:  # data
            raise ValidationError(_("请填“%(word)s”", word=_("注销")))
