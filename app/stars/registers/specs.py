"""The registers: what each notes, of whom, and what its days are called."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel.speaklater import LazyString

from app.texts import _
from app.texts import later as _l

OF = {"building": "building_id", "lead_household": "lead_household_id", "grid_branch": "branch_id"}


@dataclass(frozen=True)
class Register:
    """One register; a day that has no name is not asked for."""

    code: str
    title: LazyString
    hint: LazyString
    subject: str  # building, lead_household, grid_branch
    on_day: LazyString
    due_day: LazyString | None = None
    done_day: LazyString | None = None
    has_score: bool = False
    has_presence: bool = False
    is_planned: bool = False  # its day is when it ought to be: it may lie ahead, and be done earlier
    is_once_a_day: bool = False  # whatever its note says

    @property
    def column(self) -> str:
        """The column of `star_record` that names its subject."""
        return OF[self.subject]


_ALL = (
    Register(
        "inspection",
        _l("楼道巡查"),
        _l("每月一次：清洁、堆物、小广告、照明各 25 分"),
        "building",
        _l("巡查日期"),
        has_score=True,
        is_once_a_day=True,
    ),
    Register(
        "hazard",
        _l("安全隐患"),
        _l("堵通道、飞线、煤炉等，按期整改才得分"),
        "building",
        _l("发现日期"),
        _l("整改期限"),
        _l("整改日期"),
    ),
    Register(
        "snow",
        _l("清雪"),
        _l("每场雪每栋楼一条，按时清净才得分"),
        "building",
        _l("雪停日期"),
        None,
        _l("清净日期"),
    ),
    Register("deliberation", _l("楼栋议事"), _l("有记录的议事会"), "building", _l("议事日期")),
    Register(
        "support_task",
        _l("关爱任务"),
        _l("对关爱户应做的事，按期做完才得分"),
        "building",
        _l("应完成日期"),
        None,
        _l("完成日期"),
        is_planned=True,
    ),
    Register(
        "meeting",
        _l("中心户会议"),
        _l("每次会议每户一条，请假批准的不计"),
        "lead_household",
        _l("会议日期"),
        has_presence=True,
    ),
    Register(
        "branch_meeting",
        _l("组织生活"),
        _l("支部会、党日、党课，按期开展才得分"),
        "grid_branch",
        _l("应开展日期"),
        None,
        _l("实际日期"),
        is_planned=True,
    ),
)
REGISTERS: Mapping[str, Register] = {one.code: one for one in _ALL}


def presences() -> dict[str, str]:
    """The words for who came to a meeting."""
    return {"came": _("到会"), "excused": _("请假"), "absent": _("缺席")}
