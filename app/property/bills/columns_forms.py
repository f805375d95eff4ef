"""The form that says which column of a file is which of ours."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectChoice, SelectField

from app.pages.fields import Text
from app.property.bills import columns
from app.property.bills.columns import ALL, NEEDED, SAME_FOR_ALL, Chosen, Lines
from app.texts import _
from app.texts import later as _l

FIXED = {name: f"fixed_{place}" for place, name in enumerate(SAME_FOR_ALL)}


def column_labels() -> dict[str, str]:
    """Our column → its name in the reader's language."""
    said = (_("小区"), _("楼栋"), _("单元"), _("门牌"), _("账单号"), _("账期"), _("金额(元)"), _("缴费截止日"))
    return dict(zip(ALL, (*said, _("社区代码")), strict=True))


class ColumnsForm(FlaskForm):
    """One choice for each of our columns, and a value where the file has no such column."""

    column_0 = SelectField()
    column_1 = SelectField()
    column_2 = SelectField()
    column_3 = SelectField()
    column_4 = SelectField()
    column_5 = SelectField()
    column_6 = SelectField()
    column_7 = SelectField()
    column_8 = SelectField()
    fixed_0 = Text(_l("每一行的小区都是"))
    fixed_1 = Text(_l("每一行的账期都是"))
    at: int  # the line of the headings

    @classmethod
    def of(cls, lines: Lines, proposed: Chosen, *, submitted: bool) -> "ColumnsForm":
        """The form for a file, with what is proposed, or as it was sent."""
        form = cls() if submitted else cls(formdata=None)
        form.at = columns.find_header(lines, tuple(proposed.headings.values()))
        headings = columns.headings_of(lines, form.at)
        labels = column_labels()
        for name, field in form.by_column.items():
            field.label.text = labels[name]
            theirs = [SelectChoice(heading, heading, render_kw={"lang": "zh-CN"}) for heading in headings]
            field.choices = [SelectChoice("", _("文件里没有")), *theirs]
            if not submitted:
                field.data = proposed.headings.get(name, "")
        if not submitted:
            for name, field_name in FIXED.items():
                form[field_name].data = proposed.fixed.get(name, "")
        return form

    @property
    def by_column(self) -> dict[str, Any]:
        """Our column → its field."""
        return {name: self[f"column_{place}"] for place, name in enumerate(ALL)}

    @property
    def chosen(self) -> Chosen:
        """What was chosen; a value for every row counts only where no column is named."""
        headings = {name: field.data for name, field in self.by_column.items() if field.data}
        fixed = {name: self[field].data for name, field in FIXED.items() if name not in headings and self[field].data}
        return Chosen(headings, fixed)

    def validate(self, extra_validators: Any = None) -> bool:
        """Each needed column is named, none of the file's twice, and what it lacks has its value."""
        is_right = bool(super().validate(extra_validators))
        taken: dict[str, str] = {}
        for name, field in self.by_column.items():
            if wrong := self._problem(name, field.data or "", taken):
                field.errors = [*field.errors, wrong]
                is_right = False
            taken.setdefault(field.data or "", name)
        return is_right

    def _problem(self, name: str, heading: str, taken: dict[str, str]) -> str:
        if heading and heading in taken:
            return _("“%(heading)s”已经选给%(other)s了", heading=heading, other=column_labels()[taken[heading]])
        if not heading and name in NEEDED:
            return _("请选一列，没有这一列不能导入")
        if not heading and name in FIXED and not self[FIXED[name]].data:
            return _("请选一列，或者在下面填一个大家都一样的")
        if not heading and name in FIXED and len(self[FIXED[name]].data) > 40:
            return _("不超过 40 字")
        return ""
