"""The menu of each role: member's tabs, and the side menus of staff, leaders and clerks."""

from typing import Any, cast

from flask import current_app, g, request, url_for
from flask_login import current_user

from app import scope
from app.home.reading import menu_counts
from app.inbox import service as inbox
from app.members import service as members
from app.members.service import is_active_member
from app.people.service import is_administrator, is_clerk_of_company, is_staff_here, oversees_here
from app.places import service as places
from app.texts import _

Item = tuple[str, str, str, int | None]


def context() -> dict[str, Any]:
    """`nav` and `account_url`, for the layouts."""
    if not current_user.is_authenticated:
        return {"nav": [], "account_url": url_for("sign_in.sign_in")}
    return {
        "nav": menu(),
        "nav_url": nav_url,
        "account_url": url_for("me.show"),
        "unread_messages": lambda: inbox.unread_count(current_user.id),
    }


def nav_url(endpoint: str) -> str:
    """Where a tab leads: from a page outside every community, such as 我的, into the one's own."""
    if scope.find_community() is None and current_app.url_map.is_endpoint_expecting(endpoint, "code"):
        return url_for(endpoint, code=_own_community())
    return url_for(endpoint)


def _own_community() -> str | None:
    """The code of the community in which who is signed in is an active member; asked once a request."""
    if "own_community" not in g:
        mine = next((one for one in members.memberships_of(current_user.id) if one.state == "active"), None)
        g.own_community = places.find(mine.community_id).code if mine else None
    return cast("str | None", g.own_community)


def menu() -> list[Item]:
    """The menu of who is signed in, for the community, place or company that the address names."""
    items: list[Item] = []
    if scope.viewed_company() is not None and is_clerk_of_company(current_user, None):
        items = clerk_menu()
    elif scope.find_community() is not None:
        items = menu_here()
    elif request.endpoint == "me.show" and _own_community() is not None:
        items = member_tabs()
    elif scope.viewed_place() is not None or is_administrator(current_user, None):
        items = place_menu()
    return items


def menu_here() -> list[Item]:
    """In a community: the desk, a member's tabs, or what somebody may do who is neither."""
    if oversees_here(current_user, None):
        return staff_menu()
    return member_tabs() if is_active_member(current_user, None) else guest_tabs()


def guest_tabs() -> list[Item]:
    """For who is signed in and has not reported in here."""
    return [
        ("board.show", "notice", _("公告栏"), None),
        ("report_in.ask", "plus", _("我来报到"), None),
        ("me.show", "me", _("我的"), inbox.unread_count(current_user.id) or None),
    ]


def member_tabs() -> list[Item]:
    """Four tabs at the foot of a phone."""
    return [
        ("member_home.show", "home", _("首页"), None),
        ("tasks.listing", "tasks", _("活动"), None),
        ("points.mine", "points", _("积分"), None),
        ("me.show", "me", _("我的"), inbox.unread_count(current_user.id) or None),
    ]


def staff_menu() -> list[Item]:
    """The community's desk; who only oversees it gets what may be read."""
    reading: list[Item] = [
        ("desk.community", "home", _("工作台"), None),
        ("stars.community", "star", _("星级"), None),
        ("settlements.listing", "doc", _("结算"), None),
        ("board.show", "notice", _("公告栏"), None),
    ]
    if not is_staff_here(current_user, None):
        return reading
    waits = menu_counts()
    return [
        reading[0],
        ("hours.waiting", "tasks", _("时长审批"), waits["hours.waiting"] or None),
        ("task_desk.listing", "calendar", _("活动"), None),
        ("members.listing", "people", _("报到党员"), waits["members.listing"] or None),
        ("points_desk.overview", "points", _("积分"), None),
        ("orchard_desk.listing", "tree", _("果园"), None),
        ("places_desk.overview", "building", _("小区楼栋"), None),
        ("settlements.listing", "doc", _("物业结算"), None),
        ("stars.community", "star", _("星级"), waits["stars.community"] or None),
        ("board.show", "notice", _("公告栏"), None),
        ("audit.listing", "clock", _("记录"), None),
    ]


def place_menu() -> list[Item]:
    """Above a community; the administrator also keeps the organisations."""
    items: list[Item] = [
        ("home.front", "home", _("工作台"), None),
        ("places.search", "search", _("找社区"), None),
    ]
    if is_administrator(current_user, None):
        items.append(("organisations.workplaces", "building", _("单位和物业"), None))
    return items


def clerk_menu() -> list[Item]:
    """The property company's counter."""
    return [
        ("counter.desk", "scan", _("柜台"), None),
        ("bills.listing", "doc", _("账单"), None),
        ("company_settlements.listing", "scale", _("结算"), None),
    ]
