"""Colleagues: who does what one of the staff may not do alone."""

from app import scope
from app.people.roles.service import persons_with_role
from app.places import service as places
from app.texts import _

NAMED = 3


def whom_to_ask(person_id: int) -> str:
    """The other staff of the community in scope, by name; where there are none, who appoints one."""
    here = places.find(scope.community_id())
    names = [one.name for one in persons_with_role("staff", place_id=here.id) if one.id != person_id]
    if names:
        return _("可以请：%(names)s。", names=_("、").join(names[:NAMED]))
    above = places.find(here.parent_id or here.id)
    return _(
        "这里只有您一位工作人员：请%(place)s的工作人员在“人员权限”里再给一位授权，由这位来办。", place=above.short_name
    )
