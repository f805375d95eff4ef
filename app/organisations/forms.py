"""The shape of what the administrator types about organisations."""

from flask_wtf import FlaskForm
from wtforms import SelectField
from wtforms.validators import Length, Optional, Regexp

from app.pages.fields import Required, Text
from app.texts import _
from app.texts import later as _l

NAME = (Required(_l("请填名称")), Length(min=2, max=60, message=_l("名称要有 2 到 60 个字")))
SHORT = (Optional(), Length(max=100, message=_l("最多 100 个字")))


class WorkplaceForm(FlaskForm):
    """A workplace."""

    name = Text(_l("单位名称"), NAME)


class CompanyForm(FlaskForm):
    """A property company, and where members find its counter."""

    name = Text(_l("物业公司名称"), NAME)
    telephone = Text(
        _l("电话"), [Optional(), Regexp(r"^[0-9+() \-]{5,30}$", message=_l("请填电话号码，例如 0452-5550110"))]
    )
    counter_address = Text(_l("柜台地址"), SHORT)
    opening_hours = Text(_l("柜台时间"), SHORT)


class DepartmentForm(FlaskForm):
    """A department or station."""

    name = Text(_l("部门名称"), NAME)
    name_en = Text(_l("英文名称"), SHORT)
    level = SelectField(_l("级别"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.level.choices = list(levels().items())


class NewDepartmentForm(DepartmentForm):
    """A new department, with the code that rules will name it by."""

    code = Text(
        _l("代码"),
        [
            Required(_l("请填代码")),
            Regexp(r"^[a-z][a-z0-9_]{1,39}$", message=_l("用小写字母、数字和下划线，以字母开头")),
        ],
    )


def levels() -> dict[str, str]:
    """What the levels of departments are called."""
    return {"county": _("区县部门"), "street": _("街道站所"), "community": _("社区"), "enterprise": _("企业")}
