"""What members and staff type about adoptions."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectField
from wtforms.validators import Length

from app.members import service as members
from app.members.models import Membership
from app.orchards.adoptions.behalf_service import free_trees
from app.orchards.adoptions.models import Adoption
from app.orchards.adoptions.service import Asking
from app.orchards.errors import AdoptionRefused
from app.orchards.ground.orchards_service import open_orchards
from app.orchards.ground.trees_service import trees_of
from app.orchards.groups.service import groups_of
from app.orchards.species_service import species_name
from app.pages.fields import Required, Text, row_id
from app.texts import _
from app.texts import later as _l

LONGEST_REASON = 200


class AskForm(FlaskForm):
    """In whose name a tree is asked for, and whether for oneself alone."""

    kind = RadioField(_l("用谁的名义"), [Required()])
    exclusive = BooleanField(_l("独自认养，不和别家合管"))
    alone, home = _l("我个人"), _l("我们家")

    def __init__(self, membership: Membership, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        choices = [("member", self.alone)]
        if membership.household_id is not None:
            choices.append(("household", self.home))
        choices += [(f"group:{group.id}", group.name) for group in groups_of(membership)]
        self.kind.choices = choices
        if self.kind.data is None:
            self.kind.data = "household" if membership.household_id is not None else "member"

    def said(self) -> Asking:
        """What was typed, for the service."""
        kind, _colon, group_id = self.kind.data.partition(":")
        return Asking(kind, exclusive=self.exclusive.data, group_id=row_id(group_id))


class ServedAskForm(AskForm):
    """A tree for a member without a phone: any that needs someone, or one that is free."""

    which = SelectField(_l("哪棵树"), [Required()])
    alone, home = _l("本人"), _l("本人一家")

    def __init__(self, membership: Membership, *args: Any, **kw: Any):
        super().__init__(membership, *args, **kw)
        anyone = [(f"any:{one.id}", f"{one.name} · {_('哪棵缺人就认哪棵')}") for one in open_orchards()]
        free = [
            (f"tree:{one.id}", f"{one.orchard.name} · {one.label} {species_name(one.species)}") for one in free_trees()
        ]
        self.which.choices = anyone + free


class MemberForm(FlaskForm):
    """Another member of the community, by the number that they themselves tell."""

    number = Text(_l("对方的志愿服务编号"), [Required(), Length(max=30)])

    def found(self) -> Membership:
        """The member. Raises `AdoptionRefused`: another community's member looks the same as none."""
        found = members.find_referrer(self.number.data, by_phone=False)
        if found is None:
            raise AdoptionRefused(_("没有找到这位成员"), _("请对方打开“我的”看志愿服务编号，再核对一遍。"))
        return found


class GroupForm(FlaskForm):
    """A group that adopts trees together."""

    name = Text(_l("小组名称"), [Required(), Length(2, 30)])


class ReasonForm(FlaskForm):
    """Why it ends, or is refused."""

    reason = Text(_l("原因"), [Required(), Length(max=LONGEST_REASON)])


class AcceptForm(FlaskForm):
    """Which tree it is to be, where any was asked for."""

    tree_id = SelectField(_l("哪一棵"), coerce=row_id)

    def __init__(self, adoption: Adoption, *args: Any, **kw: Any):
        super().__init__(*args, **kw)
        standing = [adoption.tree] if adoption.tree is not None else trees_of(adoption.orchard)
        growing = [tree for tree in standing if tree.adoptable and tree.state in ("alive", "weak")]
        self.tree_id.choices = [(tree.id, f"{tree.label} {species_name(tree.species)}") for tree in growing]
