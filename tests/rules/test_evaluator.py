"""Our evaluator against zen's own graph engine, on tables and facts that hypothesis makes up."""

import json
from dataclasses import replace

import pytest
import zen
from hypothesis import given, settings
from hypothesis import strategies as st

from app.rules.errors import BadCell, CannotDecide
from app.rules.files.jdm import to_jdm
from app.rules.tables.compiled import CompiledTable
from app.rules.tables.domain import Column, Row, Table
from app.rules.tables.evaluator import decide

BOUNDS = (-20, 0, 1, 5, 10, 120, 240)
WORDS = ("service", "referral", "a", "ab", "abc", "节日", "")

numbers = st.sampled_from(BOUNDS)
words = st.sampled_from(WORDS)
signs = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
quoted = words.flatmap(lambda word: st.sampled_from([f'"{word}"', f"'{word}'"]))


@st.composite
def number_cells(draw):
    low, high = draw(numbers), draw(numbers)
    sign = draw(signs)
    return draw(
        st.sampled_from(
            [
                "",
                f"$ {sign} {low}",
                f"{draw(st.sampled_from(['<', '<=', '>', '>=']))} {low}",
                f"{low}",
                f"[{low}..{high}]",
                f"[{low}..{high})",
                f"({low}..{high}]",
                f"$ in [{low}, {high}]",
                f"$ not in [{low}, {high}]",
                f"$ < {low} or $ > {high}",
                f"$ >= {low} and $ <= {high}",
                f"$ == null or $ < {low}",
                f"not($ {sign} {low})",
                f"> {low}, < {high}",
                "$ == null",
                "null",
                "$ != null",
                f"abs($) > {abs(low)}",
                f"$ % 2 == {low}",
            ]
        )
    )


@st.composite
def text_cells(draw):
    one, two = draw(quoted), draw(quoted)
    return draw(
        st.sampled_from(
            [
                "",
                f"$ == {one}",
                f"$ != {one}",
                one,
                f"{one},{two}",
                f"$ in [{one}, {two}]",
                f"$ not in [{one}, {two}]",
                f"startsWith($, {one})",
                f"len($) > {draw(st.integers(0, 3))}",
                f"$ == null or $ == {one}",
                "$ == null",
                "$ != null",
            ]
        )
    )


boolean_cells = st.sampled_from(
    ["", "true", "false", "$ == true", "$ == false", "$ != true", "not($)", "$ == null", "$ == null or $ == true"]
)
CELLS = {"number": number_cells(), "text": text_cells(), "boolean": boolean_cells}
outputs = st.sampled_from(
    [
        "",
        "0",
        "10",
        "2.925",
        "-3",
        "0.1 + 0.2",
        "true",
        "'x'",
        '"积分"',
        "n0",
        "n0 * 2 + 1",
        "n0 / 4",
        "min([n0, 3])",
        "t0",
    ]
)


@st.composite
def tables(draw):
    kinds = ["number", "text", *draw(st.lists(st.sampled_from(sorted(CELLS)), max_size=4))]
    columns = tuple(Column(f"{kind[0]}{index // 2 if index < 2 else index}", kind) for index, kind in enumerate(kinds))
    rows = tuple(
        Row(
            code=f"row_{number}",
            conditions=tuple(draw(CELLS[column.kind]) for column in columns),
            outputs=(draw(outputs), draw(outputs)),
            active=draw(st.booleans()) or draw(st.booleans()),
        )
        for number in range(draw(st.integers(1, 8)))
    )
    return Table("made_up", columns, ("x", "y"), rows, hit_policy=draw(st.sampled_from(["first", "collect"])))


near_numbers = st.one_of(
    numbers.flatmap(lambda bound: st.sampled_from([bound - 1, bound, bound + 1, bound - 0.5, bound + 0.5])),
    st.integers(-300, 300),
)
VALUES = {"number": near_numbers, "text": words, "boolean": st.booleans()}


@st.composite
def cases(draw):
    """A table, and facts of the right types for it: some null, some missing."""
    table = draw(tables())
    facts = []
    for _number in range(5):
        values = {column.name: draw(st.none() | VALUES[column.kind]) for column in table.columns}
        facts.append({name: value for name, value in values.items() if value is not None or draw(st.booleans())})
    return table, facts


@settings(max_examples=100, deadline=None)
@given(cases())
def test_a_table_decides_as_zens_graph_engine_does(case):
    table, many_facts = case
    ours, graph = CompiledTable(table), zen.ZenEngine().create_decision(json.dumps(to_jdm(table)))
    for facts in many_facts * 2:  # the second time every verdict is remembered
        decision = decide(ours, facts)
        expected = graph.evaluate(facts, {"trace": True})
        if table.hit_policy == "collect":
            assert [dict(outputs) for _row, outputs in decision.hits] == [given_in(hit) for hit in expected["result"]]
        else:
            assert dict(decision.outputs) == given_in(expected["result"])
            assert decision.row_code == row_that_zen_took(expected)


def given_in(outputs):
    """An output that comes to null is one that is not given."""
    return {name: value for name, value in outputs.items() if value is not None}


def row_that_zen_took(answer):
    rule = (answer["trace"]["made_up"]["traceData"] or {}).get("rule") or {}
    return rule.get("_id", "")


@settings(max_examples=100, deadline=None)
@given(cases(), st.sampled_from([-1, 7, 2.5, True, "service", "12", [1], {"a": 1}, float("nan"), 10**40]))
def test_a_wrong_type_is_an_error_that_names_row_column_and_value(case, value):
    """Where zen passes over in silence: the first cell that would look at the value refuses it."""
    table, many_facts = case
    table = replace(table, rows=tuple(replace(row, outputs=("1", "")) for row in table.rows))
    kinds = {"number": (int, float), "text": (str,), "boolean": (bool,)}
    unfit = value != value or value == 10**40  # a number that is none
    column = next((c for c in table.columns if type(value) not in kinds[c.kind] or unfit), None)
    if column is None:
        return
    facts = {**many_facts[0], column.name: value}
    place = table.columns.index(column)
    right = {**facts, column.name: None}
    reached = rows_that_look(CompiledTable(table), right, place)
    if not reached:
        decide(CompiledTable(table), facts)
        return
    with pytest.raises(CannotDecide) as error:
        decide(CompiledTable(table), facts)
    assert (error.value.row, error.value.column) == (reached, column.name)
    assert "backtrace" not in str(error.value).lower()


def rows_that_look(table, facts, place):
    """The first row whose earlier cells all hit, so that the cell in that place is asked; empty for none."""
    for row in table.rows:
        earlier = [(index, cell) for index, cell in row.tests if index < place]
        asks = any(index == place for index, _cell in row.tests)
        if asks and all(cell.judge(facts.get(table.names[index])) for index, cell in earlier):
            return row.row.code
        if not asks and table.is_first and decide(only(table, row), facts).row:
            return ""
    return ""


def only(table, row):
    return CompiledTable(Table("made_up", table.table.columns, table.table.outputs, (row.row,)))


def one_row(condition, output="1", kind="number"):
    return CompiledTable(Table("t", (Column("n", kind),), ("x",), (Row("only", (condition,), (output,)),)))


def test_null_is_no_hit_unless_the_cell_names_null():
    assert decide(one_row("$ < -20"), {"n": None}).row is None
    assert decide(one_row("$ < -20"), {}).row is None
    assert decide(one_row("$ == null"), {"n": None}).row_code == "only"
    assert decide(one_row("$ == null or $ < -20"), {"n": None}).row_code == "only"


def test_a_row_whose_output_needs_a_null_fact_is_no_hit():
    assert decide(one_row("", "n * 2"), {"n": None}).row is None


def test_an_output_that_fails_on_a_fact_that_is_there_names_row_and_column():
    with pytest.raises(CannotDecide) as error:
        decide(one_row("", "n * 2", "text"), {"n": "x"})
    assert (error.value.row, error.value.column, error.value.value) == ("only", "x", {"n": "x"})


def test_true_is_not_one():
    """Python takes them for the same key; a cell that remembers one must not answer for the other."""
    table = one_row("$ == 1", kind="any")
    assert decide(table, {"n": 1}).row_code == "only"
    assert decide(table, {"n": True}).row is None
    assert decide(table, {"n": 1}).row_code == "only"


def test_the_trace_tells_what_each_cell_saw_until_one_said_no():
    columns = (Column("n", "number"), Column("t", "text"))
    rows = (
        Row("first", ("$ > 5", '$ == "a"'), ("1",)),
        Row("shown_only", ("", ""), ("2",), active=False),
        Row("second", ("", '$ == "b"'), ("3",), note="第二条"),
        Row("never", ("", ""), ("4",)),
    )
    decision = decide(CompiledTable(Table("t", columns, ("x",), rows)), {"n": 7, "t": "b"})
    assert (decision.row_code, decision.number, decision.note, decision.outputs) == ("second", 3, "第二条", {"x": 3})
    assert decision.trace == (
        (1, "first", False, (("n", "$ > 5", 7, True), ("t", '$ == "a"', "b", False))),
        (3, "second", True, (("t", '$ == "b"', "b", True),)),
    )


def test_a_cell_forgets_before_it_fills_the_memory(monkeypatch):
    from app.rules.tables import compiled

    monkeypatch.setattr(compiled, "MEMORY", 3)
    table = one_row("$ > 5")
    for number in range(20):
        assert bool(decide(table, {"n": number}).row) is (number > 5)
    assert len(table.rows[0].tests[0][1].seen) <= 3


@pytest.mark.parametrize(
    "cell",
    ["$ <", "x > 5", "$ = 3", "$; $", "rand(3) > 1", 'd("now") > $', "$ == `a`", "$ == 'a", "", "  ", "foo($)", "$$ #"],
)
def test_a_cell_that_is_no_steady_condition_is_refused(cell):
    from app.rules.tables import cells

    with pytest.raises(BadCell) as error:
        cells.condition(cell)
    assert "backtrace" not in str(error.value).lower()


@pytest.mark.parametrize(
    ("cell", "kind", "values"),
    [
        ("$ < 5", "text", ()),
        ('$ == "yes"', "boolean", ()),
        ("$ == 1", "boolean", ()),
        ("$ == true", "number", ()),
        ('$ == "statuory_holiday"', "text", ("workday", "statutory_holiday")),
    ],
)
def test_a_cell_that_could_never_hit_in_its_column_is_refused(cell, kind, values):
    from app.rules.tables import cells

    with pytest.raises(BadCell):
        cells.condition(cell, kind, values)
