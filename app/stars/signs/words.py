"""How the states of signs are said."""

from app.texts import _


def sign_states() -> dict[str, str]:
    """The words for the states."""
    return {"valid": _("有效"), "replaced": _("已换新"), "withdrawn": _("已停用")}
