"""What a version stores: a table as JDM with its limits, or parameters; sealed by its hash."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from app.rules.files.jdm import from_jdm, to_jdm
from app.rules.limits import Limit
from app.rules.orchard_duties import OrchardDuties, orchard_duties
from app.rules.star_metrics import StarMetrics, star_metrics
from app.rules.tables.compiled import CompiledTable
from app.rules.tables.domain import Table


@dataclass(frozen=True)
class CompiledVersion:
    """A version ready for use: its table, its limits, its star metrics, its orchard duties (what it has of them)."""

    id: int
    code: str
    number: int
    place_id: int
    place_name: str
    valid_from: date
    table: CompiledTable | None = None
    limits: Mapping[str, Limit] = field(default_factory=dict)
    metrics: StarMetrics | None = None
    duties: OrchardDuties | None = None

    @property
    def rounding(self) -> str:
        """How the table makes whole points; also kept on the version's row, to be read there."""
        return self.table.table.rounding if self.table else "half_up"


def _as_stored(limit: Limit) -> dict[str, Any]:
    """What JSON gives back as it was."""
    return {**asdict(limit), "values": list(limit.values)}


def of_table(table: Table, limits: tuple[Limit, ...]) -> dict[str, Any]:
    """The content of a version that is a decision table."""
    return to_jdm(table, {"limits": [_as_stored(limit) for limit in limits]})


def of_limits(limits: tuple[Limit, ...]) -> dict[str, Any]:
    """The content of a version of the limits that belong to no table."""
    return {"limits": [_as_stored(limit) for limit in limits]}


def of_rows(rows: list[dict[str, str]]) -> dict[str, Any]:
    """The content of a version of the star metrics, or of the orchard duties."""
    return {"rows": rows}


def table_in(content: Mapping[str, Any]) -> tuple[Table, tuple[Limit, ...]]:
    """The table and limits of a stored version."""
    table, extra = from_jdm(content)
    return table, tuple(Limit(**limit) for limit in extra.get("limits", []))


def rounding_of(content: Mapping[str, Any]) -> str:
    """The rounding that a stored table names; parameters need none."""
    return table_in(content)[0].rounding if "nodes" in content else "half_up"


def unpack(code: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a `CompiledVersion` that the content gives."""
    if "nodes" in content:
        table, limits = table_in(content)
        return {"table": CompiledTable(table), "limits": {limit.code: limit for limit in limits}}
    if code == "star_metrics":
        return {"metrics": star_metrics(content["rows"])}
    if code == "orchard_duties":
        return {"duties": orchard_duties(content["rows"])}
    return {"limits": {limit["code"]: Limit(**limit) for limit in content["limits"]}}


def seal(code: str, content: Mapping[str, Any]) -> str:
    """SHA-256 over the set and the content in one canonical writing."""
    canonical = json.dumps([code, content], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()
