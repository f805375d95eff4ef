"""Importing a table (CSV or XLSX): sent, looked at, confirmed. What was previewed is imported, all of it or nothing.

Three addresses make an import; every slice writes them with its own columns and service (see
`app/places/import_views.py`):

1. the form.   `form = imports.UploadForm()`; template: `enctype="multipart/form-data"`, `f.field(form.file)`.
   POST, inside `@act`:
       if not form.validate_on_submit():
           return invalid("places/import.html", form=form)      # an image, too long, too many rows: said at the field
       upload = imports.keep(form.file.data, purpose="places")  # belongs to this person and this community or company
       return done("", url_for(".preview", token=upload.token))
2. the preview, GET `…/import/<token>`.
       upload = imports.find(token, purpose="places")           # NotHere for anybody and anywhere else
       preview = service.preview_import(upload.content)         # an `imports.Preview`
   template: `{% import "macros/imports.html" as imports %}`, `{{ imports.preview(preview) }}`; the confirming form
   stands under `{% if preview.can_confirm %}`.
3. the confirmation, POST to the same address, inside `@act`.
       upload = imports.take(token, purpose="places")           # locked and removed: it is used once
       service.import_places(upload.content)                    # raises imports.NotClean where a problem appeared since
       return done(...)

The service reads rows with `imports.read_table(content, required=("网格", …), optional=(…))`, which gives a `Sheet` of
`rows` (`row.line`, `row["网格"]`: always a clean string, never None) and `problems` (missing, unknown or repeated
columns, ragged rows). It adds its own by `sheet.problems.add(row.line, "网格", _("没有这个网格"))`; the first 50 are
shown, all are counted. A workbook, or text in UTF-8, UTF-8 with BOM, GBK and GB18030 with comma, tab or semicolon;
at most 20,000 rows and 5 MB. `Unreadable` (a `Refused`) is raised where the whole file is none; the form's field has
shown that before.

`forget_old_uploads()` removes what nobody confirmed; a job runs it each night.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.datastructures import FileStorage
from wtforms import FileField, ValidationError

from app.errors import Refused, Unreadable
from app.files.csv_files import MOST_BYTES, Problems, Row, RowError, Sheet, read_table
from app.files.uploads import StoredUpload, Upload, find, forget_old_uploads, keep, take
from app.pages.fields import plain
from app.texts import _
from app.texts import later as _l

__all__ = [
    "Count",
    "NotClean",
    "Preview",
    "Problems",
    "Row",
    "RowError",
    "Sheet",
    "StoredUpload",
    "Unreadable",
    "Upload",
    "UploadForm",
    "find",
    "forget_old_uploads",
    "keep",
    "read_table",
    "take",
]


@dataclass(frozen=True)
class Count:
    """One line of a preview: how many of a kind are new, and how many are there already and stay."""

    label: str
    new: int
    existing: int = 0


@dataclass(frozen=True)
class Preview:
    """What an import would do. `header` and `sample` may show its first rows."""

    rows: int
    counts: Sequence[Count]
    problems: Problems
    header: Sequence[str] = ()
    sample: Sequence[Sequence[str]] = ()
    warnings: Sequence[str] = field(default=())

    @property
    def new(self) -> int:
        """How many things would be added in all."""
        return sum(count.new for count in self.counts)

    @property
    def can_confirm(self) -> bool:
        """True where nothing is wrong and there is something to do."""
        return not self.problems and self.new > 0


class NotClean(Refused):
    """A file with problems is not imported, not even in part."""

    def __init__(self, problems: Problems) -> None:
        first = problems.shown[0]
        super().__init__(
            _("文件里有 %(n)s 处问题，一行也没有导入", n=problems.total),
            _("第 %(line)s 行 %(column)s：%(text)s", line=first.line, column=first.column, text=first.sentence),
        )


class TableFile(FileField):
    """A file field whose data is an `Upload`; what is neither CSV nor workbook is refused at the field."""

    data: Any

    def process_formdata(self, valuelist: list[Any]) -> None:
        self.data = None
        sent = next((item for item in valuelist if isinstance(item, FileStorage) and item.filename), None)
        if sent is None:
            raise ValidationError(_("请选择一个 CSV 或 Excel 文件"))
        content = sent.stream.read(MOST_BYTES + 1)
        try:
            read_table(content, required=())
        except Unreadable as refusal:
            raise ValidationError(_("%(what)s。%(then)s", what=refusal.sentence, then=refusal.what_to_do)) from None
        self.data = Upload((plain(sent.filename) or "")[-80:], content)


class UploadForm(FlaskForm):
    """The form that sends a file."""

    file = TableFile(_l("CSV 或 Excel 文件"))

    def validate(self, extra_validators: Any = None) -> bool:
        """A form sent without any file part has not even been looked at by the field."""
        is_right = bool(super().validate(extra_validators))
        if is_right and self.file.data is None:
            self.file.errors = [_("请选择一个 CSV 或 Excel 文件")]
            return False
        return is_right
