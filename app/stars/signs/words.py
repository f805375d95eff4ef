"""How the states of signs are said."""

from app.texts import _


def sign_states() -> dict[str, str]:
    """The words for the states."""
    return {
        "valid": _("有效"),
        "replaced": _("已换新"),
        "withdrawn": _("已停用"),
        "corrected": _("时长有更正"),
    }


def issued_said(*, is_new: bool) -> str:
    """What came of asking for a certificate."""
    if is_new:
        return _("已开具，可以下载打印")
    return _("时长没有变，还用原来的编号，可以下载打印")
