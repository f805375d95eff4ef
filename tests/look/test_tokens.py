"""The tokens at the top of baodao.css: every pair of text and ground can be read."""

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).resolve().parents[2] / "app" / "static" / "baodao.css").read_text(encoding="utf-8")
Tokens = dict[str, str]

TEXT_PAIRS = [
    (ink, ground)
    for ink in ("ink", "ink-2", "ink-3", "red-ink", "green", "amber-ink", "blue", "stop")
    for ground in ("card", "page", "inset")
] + [
    ("on-red", "red"),
    ("on-red", "red-down"),
    ("on-green", "green"),
    ("on-stop", "stop"),
    ("on-bar", "bar"),
    ("card", "ink"),  # the chosen filter
    ("green", "green-soft"),
    ("amber-ink", "amber-soft"),
    ("blue", "blue-soft"),
    ("stop", "stop-soft"),
    ("red-ink", "red-soft"),
    ("ink", "pick"),
    ("ink-2", "pick"),
    *(
        (ink, soft)
        for ink in ("ink", "ink-2", "blue")
        for soft in ("green-soft", "amber-soft", "blue-soft", "stop-soft")
    ),
]
SHAPE_PAIRS = [
    ("edge", "card"),
    ("edge", "page"),
    ("edge", "inset"),
    ("green", "card"),
    ("amber", "card"),
    ("blue", "page"),
]
STAR_TEXT = {"g1": "ink", "g2": "ink", "g3": None, "g4": "card", "g5": "card"}  # g3 carries the stronger of the two


def tokens_of(selector: str) -> Tokens:
    """The colours set in the first rule of that selector."""
    rule = re.search(re.escape(selector) + r"\s*\{([^}]*)\}", CSS)
    assert rule, f"no rule {selector}"
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{3,6})\b", rule[1]))


def luminance(colour: str) -> float:
    """WCAG's relative luminance of #rgb or #rrggbb."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG's contrast of two colours."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


LIGHT = tokens_of("body")
DARK = LIGHT | tokens_of('body[data-weui-theme="dark"]')
MODES = {
    "light": LIGHT,
    "dark": DARK,
    "care": LIGHT | tokens_of('body[data-weui-mode="care"]'),
    "care dark": DARK | tokens_of('body[data-weui-mode="care"][data-weui-theme="dark"]'),
}


def test_the_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#fff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("mode", MODES)
def test_text_stands_out_from_its_ground(mode: str) -> None:
    colours = MODES[mode]
    weak = {pair: round(found, 2) for pair in TEXT_PAIRS if (found := contrast(*(colours[n] for n in pair))) < 4.5}
    assert not weak


@pytest.mark.parametrize("mode", MODES)
def test_edges_and_marks_stand_out_from_their_ground(mode: str) -> None:
    colours = MODES[mode]
    weak = {pair: round(found, 2) for pair in SHAPE_PAIRS if (found := contrast(*(colours[n] for n in pair))) < 3}
    assert not weak


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_the_number_inside_a_star_colour_can_be_read(mode: str) -> None:
    colours = MODES[mode]
    for ground, ink in STAR_TEXT.items():
        inks = [ink] if ink else ["ink", "card"]
        assert max(contrast(colours[ground], colours[name]) for name in inks) >= 4.5, ground


def test_care_mode_is_read_more_easily_than_the_standard() -> None:
    for quiet in ("ink-2", "ink-3"):
        assert contrast(MODES["care"][quiet], LIGHT["card"]) > contrast(LIGHT[quiet], LIGHT["card"])
        assert contrast(MODES["care"][quiet], LIGHT["card"]) >= 7


def test_the_phones_own_dark_setting_has_the_same_colours_as_the_switch() -> None:
    """The values stand twice in the file, because no selector says both."""
    assert tokens_of("body:not([data-weui-theme])") == tokens_of('body[data-weui-theme="dark"]')


def test_colours_are_written_only_as_tokens() -> None:
    """Elsewhere only white, paper and the picture of an arrow may name a colour."""
    after = CSS[CSS.index("/* ---------- 2 base") : CSS.index("/* ---------- 8 motion and print")]
    named = set(re.findall(r"(?<!%23)#[0-9a-f]{3,8}\b", re.sub(r"url\([^)]*\)", "", after)))
    assert named <= {"#fff", "#221d19"}
