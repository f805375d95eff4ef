"""What staff type about a task that has no day yet: the text of a series, or a pattern."""

from typing import Any

from wtforms.validators import Length

from app.pages.fields import Required, Text, WholeNumber
from app.texts import _
from app.volunteers.tasks.content import KEPT, of_length
from app.volunteers.tasks.forms import TaskForm
from app.volunteers.tasks.lists_service import compounds, grids, organisers


class ContentForm(TaskForm):
    """Everything of a task but its times, and how long it takes."""

    starts_at = ends_at = claims_open_at = claims_close_at = version = None  # type: ignore[assignment]
    minutes = WholeNumber(validators=[Required()], low=15, high=720)

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, grids=grids(), compounds=compounds(), people=organisers(), **kw)
        self.minutes.label.text = _("时长（分钟）")

    def content(self, before: dict[str, Any]) -> dict[str, Any]:
        """What was typed, with the claim window as it was."""
        said = {name: self[name].data if self[name].data is not None else _none(name) for name in KEPT}
        return of_length({**before, **said}, self.minutes.data)


class PatternForm(ContentForm):
    """The same under a name, and without anybody's home."""

    private_address = None
    name = Text(validators=[Required(), Length(max=40)])

    def __init__(self, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        self.name.label.text = _("模板名称")


def _none(name: str) -> Any:
    return None if name.endswith("_id") else ""


def data_of(content: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The content as its form shows it."""
    return {**{name: content[name] for name in KEPT}, "minutes": content["lengths"]["ends_at"], **more}
