"""The limits that belong to no table, in CSV."""

from app.rules.files.csv_rows import open_rules
from app.rules.limits import KNOWN, Limit, missing, numbers_of, problem_with
from app.texts import _

REQUIRED = ("code", "value", "unit", "owner", "zh", "trust")


def read_limits(name: str, content: bytes) -> tuple[Limit, ...]:
    """Read the limits, or raise `BadRules` with all that is wrong; a code that nobody applies does not load."""
    file = open_rules(name, content, REQUIRED)
    limits: dict[str, Limit] = {}
    for line, row in file.lines:
        code = row["code"]
        wrong = problem_with(code, row["value"], row["unit"], "limits")
        if not wrong and row["owner"] != KNOWN[code].owner:
            wrong = _("%(code)s 归 %(owner)s 用", code=code, owner=KNOWN[code].owner)
        if not wrong and code in limits:
            wrong = _("限额写了两次")
        if wrong:
            file.wrong(line, "code", wrong)
            continue
        numbers = numbers_of(code, row["value"])
        several = numbers if len(numbers) > 1 else ()
        made = Limit(code, numbers[0], row["unit"], row["owner"], note=row["zh"], trust=row["trust"], values=several)
        limits[code] = made
    if not file.problems:
        for code in missing(limits.values(), "limits"):
            file.wrong(None, "code", _("缺少限额 %(code)s（不用的写 active=no）", code=code))
    file.done()
    return tuple(limits.values())
