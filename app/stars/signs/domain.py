"""Signs, pure: how large a text is printed so that it stays inside its plate."""

from dataclasses import dataclass

SIZES = (44, 36, 30, 26, 22, 19, 16, 14, 12, 10, 8)  # points; classes of signs.css
MILLIMETRES = 0.3528  # of a point
LINE = 1.25  # of the size
NARROW = 0.6  # the width of letters and digits, of the size; a Chinese character is as wide as high


@dataclass(frozen=True)
class Box:
    """Where a text goes on a plate, in millimetres, and the largest size that looks right there, in points."""

    width: float
    height: float
    largest: int


# The plates: title, place and issuer, as signs.css lays them out.
BOXES = {
    "door_plate": {"place": Box(166, 22, 30), "issuer": Box(118, 16, 16)},
    "star_sign": {"place": Box(82, 13, 16), "issuer": Box(58, 10, 10)},
}


def units(text: str) -> float:
    """How wide a text is, in its own size."""
    return sum(1 if ord(character) > 0x2E7F else NARROW for character in text)


def lines_in(text: str, size: int, width: float) -> int:
    """How many lines a text takes at so many points; a line breaks after a whole character."""
    lines, used = 1, 0.0
    for character in text:
        wide = units(character) * size * MILLIMETRES
        if used + wide > width:
            lines, used = lines + 1, 0.0
        used += wide
    return lines


def size_of(text: str, box: Box) -> int:
    """The largest size at which the text stays inside its box; the smallest one where none does."""
    for size in SIZES:
        if size <= box.largest and lines_in(text, size, box.width) * size * LINE * MILLIMETRES <= box.height:
            return size
    return SIZES[-1]
