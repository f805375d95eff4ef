"""Two communities, and a browser for every kind of person."""

import io
import re
from dataclasses import dataclass, field
from typing import Any

from flask import Flask

from app import clock
from app.acts import new_key
from app.volunteers.attendance import codes
from app.volunteers.domain import code_step
from tests.guards.side import Side
from tests.world import Browser, World, serial

CSV = {
    "places_import": "网格,小区,楼栋,单元,门牌\n第一网格,阳光家园,6号楼,9单元,{n}\n",
    "known": "小区,楼栋,姓名,手机尾号\n阳光家园,6号楼,李{n},1234\n",
    "trees": "排,棵,编号,树种,栽植日期\n5,5,T{n},海棠,2024-05-04\n",
    "register": "对象,日期,完成,说明\n阳光家园 6号楼,2026-11-20,,{n}\n",
    "vetoes": "类别,名称,情形,开始日期,怎么查实的\n楼栋,阳光家园 6号楼,新增违建,2026-11-03,核查{n}\n",
    "forecast": "日期,白天最低,夜间最低\n2026-11-24,-12,-20\n",
    "bill_imports": "小区,楼栋,单元,门牌,账单号,账期,金额(元),缴费截止日\n"
    "阳光家园,6号楼,1单元,301,{n},四季度,99.00,2026-12-31\n",
}


@dataclass
class Ground:
    """Both communities; whoever is named without `other` belongs to the one under test."""

    app: Flask
    world: World
    side: Side
    other: Side
    browsers: dict[str, Browser] = field(default_factory=dict)
    tickets: dict[int, int] = field(default_factory=dict)

    def browser(self, part: str) -> Browser:
        """The browser of a part; `other_staff` is the other community's staff."""
        if part not in self.browsers:
            self.browsers[part] = self.fresh(part)
        return self.browsers[part]

    def fresh(self, part: str) -> Browser:
        """A browser that no other test uses."""
        side = self.other if part.startswith("other_") else self.side
        made = part_browser(self.world, side, part.removeprefix("other_"))
        if part == "owner":
            self.give_ticket(made, self.side.ids["task_id"])
        return made

    def give_ticket(self, browser: Browser, task_id: int) -> None:
        """Let the browser have scanned the task's code just now."""
        code = codes.Code(self.side.town.place.id, task_id, code_step(clock.now()))
        ticket = codes.make_ticket(self.app.config["SECRET_KEY"], code, clock.now())
        browser.client.set_cookie("check_in", ticket, path=f"{self.side.town.url}/check-in")

    def upload(self, part: str, url: str, rows: str) -> str:
        """Send a file for an import; the address of its preview."""
        file = (io.BytesIO(rows.format(n=serial()).encode()), "rows.csv")
        side = self.other if part.startswith("other_") else self.side
        fields = {"community": str(side.town.place.id), "file": file}
        answer = self.send(part, url, fields, content_type="multipart/form-data")
        assert answer.status_code == 303, answer.text
        return str(answer.location)

    def send(self, part: str, url: str, fields: dict[str, Any] | None = None, **options: Any) -> Any:
        """A POST with both hidden fields."""
        browser = options.pop("browser", None) or self.browser(part)
        return browser.post(url, {**seal(browser), **(fields or {})}, **options)


def part_browser(world: World, side: Side, part: str) -> Browser:
    return world.browser(None if part == "signed_out" else side.person(part))


def csrf(browser: Browser) -> str:
    """The browser's token against forgery, good for all its forms."""
    if not hasattr(browser, "csrf"):
        match = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', browser.get("/sign-up").text)
        assert match
        browser.csrf = match[1]  # type: ignore[attr-defined]
    return str(browser.csrf)  # type: ignore[attr-defined]


def seal(browser: Browser) -> dict[str, str]:
    """Both hidden fields of a form."""
    return {"csrf_token": csrf(browser), "once": new_key()}
