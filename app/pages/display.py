"""In which language, how large and how dark a person wants the pages: a cookie, set by buttons that need no script."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.sansio.blueprints import BlueprintSetupState

from app.access import public
from app.pages import templating
from app.web import safe_next
from app.words import languages
from app.words.languages import LANGUAGES, Language

COOKIE = "display"
THEMES = ("auto", "light", "dark")
SIZES = (0, 1, 2, 3)  # 0 is WeUI's standard mode; 1 to 3 are care mode at 21, 25 and 30 px
A_YEAR = 365 * 24 * 3600

display = Blueprint("display", __name__)


@dataclass(frozen=True)
class Display:
    """One person's choice; `auto` follows the phone's own setting.

    The language does not follow the browser's: the pages are a Chinese community's, and its switch is on each of them.
    """

    size: int = 0
    theme: str = "auto"
    language: Language = languages.SOURCE

    @property
    def care(self) -> bool:
        """True where the large type is on."""
        return self.size > 0

    @property
    def next_size(self) -> int:
        """What the one button for type does next: large, larger, largest, standard again."""
        return (self.size + 1) % len(SIZES)


def chosen() -> Display:
    """What the cookie says; anything else in it is the standard."""
    said = re.fullmatch(r"([0-3])-(auto|light|dark)(?:-(zh-CN|zh-Hant|en))?", request.cookies.get(COOKIE, ""))
    return Display(int(said[1]), said[2], LANGUAGES[said[3] or languages.SOURCE.code]) if said else Display()


def choose_language() -> None:
    """Before each request: read it in the language that the cookie says."""
    languages.choose(chosen().language)


def back_here() -> str:
    """The page on the screen, to come back to: this one, or the form's page where this answers a POST."""
    if request.method == "GET":
        return safe_next(request.full_path.removesuffix("?"))
    before = urlsplit(request.referrer or "")
    if before.netloc != request.host:
        return "/"
    return safe_next(before.path + (f"?{before.query}" if before.query else ""))


@display.get("/display")
@public
def settings() -> str:
    """All choices on one page, in words."""
    return render_template("display.html", next_page=safe_next(request.args.get("next")))


@display.post("/display")
@public
def switch() -> Response:
    """Keep the choice for a year and go back to the page. Nothing is stored about the person."""
    now = chosen()
    size, theme, language = (request.form.get(name, "") for name in ("size", "theme", "language"))
    size_kept = int(size) if size in map(str, SIZES) else now.size
    theme_kept = theme if theme in THEMES else now.theme
    language_kept = LANGUAGES.get(language, now.language)
    response = redirect(safe_next(request.form.get("next")), 303)
    response.set_cookie(
        COOKIE,
        f"{size_kept}-{theme_kept}-{language_kept.code}",
        max_age=A_YEAR,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config.get("SESSION_COOKIE_SECURE")),
    )
    return response  # type: ignore[return-value]


@display.app_context_processor
def names() -> dict[str, Any]:
    """What the layouts read."""
    return {
        "display": chosen(),
        "languages": LANGUAGES.values(),
        "back_here": back_here,
        "display_url": url_for("display.switch"),
    }


@display.record_once
def add_tools(state: BlueprintSetupState) -> None:
    """The layouts need these names wherever the switches are."""
    templating.register(state.app)
