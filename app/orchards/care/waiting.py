"""Why staff decide of the hours of a line: kept on it as a word and a figure, said as a sentence."""

from app.orchards.care.models import CareEntry
from app.texts import _, known
from app.words.kept import Kept, said


def why_it_waits(entry: CareEntry) -> Kept | str:
    """The sentence, to be stored as well; empty where the rule approved the hours, or none are kept."""
    n = entry.waits_figure
    sentences = {
        "off": said("这里不自动批准"),
        "behalf": said("由工作人员代记"),
        "office": said("不是本人认养、帮忙或认领的树"),
        "photo": said("没有照片"),
        "small": said("照片短边不到 %(n)s 像素", n=n),
        "seen": said("这张照片以前用过"),
        "not_due": said("养护表现在没有要做这项"),
        "long": said("超过 %(n)s 分钟", n=n),
        "week": said("那一周已经自动批准了 %(n)s 条", n=n),
        "overlap": said("这段时间里另有服务记录"),
    }
    return sentences.get(entry.waits_why, "")


def what_came_of(made: CareEntry) -> str:
    """What its author is told of a line that was just written."""
    told = _("已记下：%(duty)s，%(n)s 分钟", duty=known(made.duty_name), n=made.minutes)
    if made.membership_id is None:
        return told
    return told + (_("，时长按规则已批准") if made.by_rule else _("，时长等社区审批：%(why)s", why=why_it_waits(made)))
