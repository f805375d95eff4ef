"""The register of grid branches: founded for some grids, changed, ended."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from sqlalchemy import update
from sqlalchemy.orm import joinedload

from app import clock
from app.database import db, flush_or
from app.events import publish
from app.places import service as places
from app.scope import community_id, in_community
from app.stars.branches.models import BranchGrid, GridBranch
from app.stars.errors import StarsRefused
from app.stars.events import SubjectEnded
from app.texts import _


def branches() -> Sequence[GridBranch]:
    """The branches that exist, by name."""
    wanted = in_community(GridBranch).where(GridBranch.ended_at.is_(None)).order_by(GridBranch.name, GridBranch.id)
    return db.session.execute(wanted).scalars().all()


def grids_of_branches() -> dict[int, list[BranchGrid]]:
    """The grids that each branch covers."""
    wanted = in_community(BranchGrid).where(BranchGrid.ended_at.is_(None)).options(joinedload(BranchGrid.grid))
    found: dict[int, list[BranchGrid]] = defaultdict(list)
    for row in db.session.execute(wanted.order_by(BranchGrid.id)).scalars():
        found[row.branch_id].append(row)
    return found


def keep(*, name: str, grid_ids: Collection[int], branch: GridBranch | None = None) -> GridBranch:
    """Found a branch for these grids, or change the one given. Raises StarsRefused."""
    known = {grid.id for grid in places.grids()}
    if not name.strip() or not grid_ids or not set(grid_ids) <= known:
        raise StarsRefused(_("没有保存：请填名称，并选它管的网格"))
    if branch is not None and branch.ended_at is not None:
        raise StarsRefused(_("没有保存：这个支部已经撤销"))
    twice = StarsRefused(_("没有保存：名称已经有了，或者网格已有别的支部"), _("一个网格只归一个支部。"))
    now = clock.now()
    if branch is None:
        branch = GridBranch(community_id=community_id(), name="", founded_at=now)
    else:
        _let_go(branch)
    with flush_or(twice):
        branch.name = name.strip()
        db.session.add(branch)
        db.session.flush()
        row = {"community_id": community_id(), "branch_id": branch.id, "since_at": now}
        db.session.add_all(BranchGrid(**row, grid_id=one) for one in sorted(set(grid_ids)))
    return branch


def end(branch: GridBranch) -> None:
    """The locked branch exists no more; what it was rated stays. Raises StarsRefused."""
    if branch.ended_at is not None:
        raise StarsRefused(_("没有改：这个支部已经撤销"))
    branch.ended_at = clock.now()
    _let_go(branch)
    publish(SubjectEnded("grid_branch", branch.id))


def _let_go(branch: GridBranch) -> None:
    mine = (BranchGrid.community_id == community_id(), BranchGrid.branch_id == branch.id)
    over = update(BranchGrid).where(*mine, BranchGrid.ended_at.is_(None)).values(ended_at=clock.now())
    db.session.execute(over.execution_options(synchronize_session="fetch"))
    db.session.flush()
