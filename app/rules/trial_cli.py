"""Try the rules from the command line: facts in, the row that matched and its reckoning out."""

from datetime import datetime

import click

from app.rules import service
from app.rules.cli import DAY, PLACE, place_of, rules, told
from app.rules.content import CompiledVersion
from app.rules.errors import NoRules
from app.rules.tables.domain import points_of
from app.rules.tables.evaluator import Decision, decide
from app.rules.tables.explanation import Explanation, explain_award, explain_redemption
from app.rules.tables.vocabulary import FACTS, Known
from app.texts import _

WORDS = {"yes": True, "true": True, "no": False, "false": False}


@rules.command("try")
@click.argument("code", type=click.Choice(list(FACTS)))
@click.argument("facts", nargs=-1)
@click.option("--version", "version_id", type=int, help="This version, also a draft; default the one in force.")
@PLACE
@click.option("--on", "on", type=DAY, help="The day; default today.")
@click.option("--trace", is_flag=True, help="Show every row that was tried, and what its cells saw.")
def try_rules(
    code: str,
    facts: tuple[str, ...],
    version_id: int | None,
    place_code: str | None,
    on: datetime | None,
    *,
    trace: bool,
) -> None:
    """Decide by a table for facts written as name=value; what is not given is unknown.

    For example: flask rules try award event_kind=service approved_minutes=95 day_kind=weekend
    """
    with told():
        day = on.date() if on else None
        chosen = service.version(version_id) if version_id else service.in_force(code, place_of(place_code), day)
        if chosen.table is None or chosen.code != code:
            raise NoRules(code)
        decision = decide(chosen.table, dict(_fact(code, text) for text in facts))
        if trace:
            _show_trace(decision)
        _show(chosen, decision)


def _fact(code: str, text: str) -> tuple[str, object]:
    name, _equals, value = text.partition("=")
    if name not in FACTS[code]:
        raise click.UsageError(
            _("不认识的条件：%(name)s，只有 %(names)s", name=name or text, names="、".join(FACTS[code]))
        )
    return name, _value(FACTS[code][name], value)


def _value(known: Known, text: str) -> object:
    if text in ("", "null"):
        return None
    if known.kind == "boolean":
        return WORDS.get(text, text)
    if known.kind == "number":
        try:
            return int(text) if text.lstrip("-").isdigit() else float(text)
        except ValueError:
            return text
    return text


def _show_trace(decision: Decision) -> None:
    for tried in decision.trace:
        click.echo(f"{'=>' if tried.is_hit else '  '} {tried.number:>3}  {tried.code}")
        for saw in tried.cells:
            click.echo(f"{'':10}{'+' if saw.is_hit else '-'} {saw.column} = {saw.value!r}   {saw.condition}")


def _show(chosen: CompiledVersion, decision: Decision) -> None:
    why = _explanation(chosen, decision)
    click.echo(
        _(
            "第 %(version)s 版第 %(number)s 条 %(code)s %(name)s",
            version=chosen.number,
            number=why.number,
            code=decision.row_code,
            name=why.name,
        )
    )
    click.echo(why.rule)
    click.echo(why.sentence)


def _explanation(chosen: CompiledVersion, decision: Decision) -> Explanation:
    if chosen.code == "redemption":
        return explain_redemption(decision)
    minutes = decision.facts.get("approved_minutes")
    return explain_award(
        decision, points_of(decision.outputs, minutes if isinstance(minutes, int) else 0, chosen.rounding)
    )
