"""Decision tables as GoRules JDM: the standard's own keys, and what else we keep under one key of ours."""

from collections.abc import Mapping
from typing import Any

from app.rules.errors import BadRules
from app.rules.tables.domain import Column, Row, Table
from app.rules.tables.vocabulary import FACTS
from app.texts import _

OURS = "baodao"
DETAILS = {"name": "_name", "name_en": "_name_en", "source": "_source", "trust": "_trust"}


def to_jdm(table: Table, extra: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The table as a JDM graph of input, table and output; `extra` is kept beside the rows not in force."""
    content = {
        "hitPolicy": table.hit_policy,
        "inputs": [{"id": f"if_{c.name}", "name": c.name, "field": c.name} for c in table.columns],
        "outputs": [{"id": f"then_{name}", "name": name, "field": name} for name in table.outputs],
        "rules": [_rule(table, row) for row in table.rows if row.active],
        OURS: {
            "rounding": table.rounding,
            "kinds": {column.name: column.kind for column in table.columns},
            "inactive": [[n, _rule(table, row)] for n, row in enumerate(table.rows) if not row.active],
            **(extra or {}),
        },
    }
    nodes = [
        _node("input", "inputNode", 0),
        _node(table.code, "decisionTableNode", 1),
        _node("output", "outputNode", 2),
    ]
    nodes[1]["content"] = content
    edges = [
        {"id": f"{source}-{target}", "type": "edge", "sourceId": source, "targetId": target}
        for source, target in (("input", table.code), (table.code, "output"))
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def from_jdm(document: Mapping[str, Any]) -> tuple[Table, dict[str, Any]]:
    """The one table of a JDM graph, and the extra that was kept with it; raises `BadRules`."""
    try:
        nodes = [node for node in document["nodes"] if node["type"] == "decisionTableNode"]
    except (KeyError, TypeError):
        raise BadRules([_("不是 JDM 文件")]) from None
    if len(nodes) != 1:
        raise BadRules([_("JDM 文件里要正好有一张决策表，现在有 %(n)s 张", n=len(nodes))])
    try:
        return _table(nodes[0])
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadRules([_("JDM 决策表缺少内容：%(error)s", error=repr(error)[:80])]) from None


def _node(name: str, kind: str, place: int) -> dict[str, Any]:
    return {"id": name, "type": kind, "name": name, "position": {"x": 300 * place, "y": 0}}


def _rule(table: Table, row: Row) -> dict[str, str]:
    conditions = {f"if_{column.name}": text for column, text in zip(table.columns, row.conditions, strict=True)}
    outputs = {f"then_{name}": text for name, text in zip(table.outputs, row.outputs, strict=True)}
    details = {key: getattr(row, name) for name, key in DETAILS.items() if getattr(row, name)}
    return {"_id": row.code, "_description": row.note, **details, **conditions, **outputs}


def _table(node: Mapping[str, Any]) -> tuple[Table, dict[str, Any]]:
    content = node["content"]
    ours = dict(content.get(OURS, {}))
    code = str(node["name"])
    kinds = ours.pop("kinds", {}) or {name: known.kind for name, known in FACTS.get(code, {}).items()}
    inputs = [(item["id"], item["field"]) for item in content["inputs"]]
    outputs = [(item["id"], item["field"]) for item in content["outputs"]]
    rows = [_row(rule, inputs, outputs, active=True) for rule in content["rules"]]
    for place, rule in ours.pop("inactive", []):
        rows.insert(place, _row(rule, inputs, outputs, active=False))
    table = Table(
        code=code,
        columns=tuple(Column(field, kinds.get(field, "any")) for _key, field in inputs),
        outputs=tuple(field for _key, field in outputs),
        rows=tuple(rows),
        hit_policy=content.get("hitPolicy", "first"),
        rounding=ours.pop("rounding", "half_up"),
    )
    return table, ours


def _row(
    rule: Mapping[str, str], inputs: list[tuple[str, str]], outputs: list[tuple[str, str]], *, active: bool
) -> Row:
    details = {name: str(rule.get(key, "")) for name, key in DETAILS.items()}
    return Row(
        code=str(rule["_id"]),
        conditions=tuple(str(rule.get(key) or "").strip() for key, _field in inputs),
        outputs=tuple(str(rule.get(key) or "").strip() for key, _field in outputs),
        note=str(rule.get("_description", "")),
        active=active,
        **details,
    )
