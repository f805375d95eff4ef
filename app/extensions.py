"""What the application stands on, made once."""

from typing import Any

from flask import request
from flask_babel import Babel
from flask_compress import Compress
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_wtf import CSRFProtect, FlaskForm
from htmx_flask import Htmx
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from wtforms import FileField

babel = Babel()
compress = Compress()
csrf = CSRFProtect()
htmx = Htmx()
login = LoginManager()
migrate = Migrate(directory="migrations")


def form_data(_meta: Any, form: FlaskForm, given: Any) -> Any:
    """What was sent to a form; a file reaches only fields that are for files.

    Flask-WTF hands files to fields by their name alone, and whatever else reads such a field breaks.
    """
    data = as_flask_wtf_has_it(_meta, form, given)
    if not isinstance(data, CombinedMultiDict):
        return data
    wanted = {field.name for field in form if isinstance(field, FileField)}
    files = [(name, file) for name, file in request.files.items(multi=True) if name in wanted]
    return CombinedMultiDict((MultiDict(files), request.form))


as_flask_wtf_has_it = FlaskForm.Meta.wrap_formdata
FlaskForm.Meta.wrap_formdata = form_data
