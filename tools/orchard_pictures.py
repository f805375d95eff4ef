"""Draw the demonstration's orchard in its four seasons: a row of crab apples in front of the houses of the estate.

python tools/orchard_pictures.py app/demo/pictures
"""

import math
import sys
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT, FINE = 1200, 720, 2
GROUND = 500  # where the far edge of the orchard lies
Colour = tuple[int, int, int]

SEASONS: dict[str, dict[str, Any]] = {
    "spring": {
        "sky": ((168, 208, 232), (247, 239, 228)),
        "hill": (190, 208, 190),
        "houses": ((233, 222, 206), (224, 208, 190)),
        "grass": ((150, 184, 104), (104, 148, 70)),
        "bark": (98, 74, 60),
        "crown": ((250, 214, 220), (246, 188, 202), (255, 236, 238), (232, 160, 182)),
        "leaf": (150, 184, 96),
        "fruit": None,
        "fallen": (250, 214, 222),
    },
    "summer": {
        "sky": ((122, 184, 224), (228, 241, 244)),
        "hill": (150, 184, 150),
        "houses": ((236, 224, 204), (226, 208, 186)),
        "grass": ((124, 172, 84), (74, 128, 58)),
        "bark": (92, 70, 56),
        "crown": ((86, 142, 62), (66, 122, 52), (112, 164, 76), (52, 104, 48)),
        "leaf": (134, 182, 90),
        "fruit": (170, 196, 96),
        "fallen": None,
    },
    "autumn": {
        "sky": ((150, 190, 220), (250, 228, 196)),
        "hill": (200, 176, 130),
        "houses": ((238, 220, 196), (228, 204, 176)),
        "grass": ((178, 166, 92), (136, 132, 66)),
        "bark": (92, 68, 54),
        "crown": ((150, 146, 66), (188, 150, 62), (116, 132, 60), (206, 172, 84)),
        "leaf": (204, 120, 58),
        "fruit": (196, 38, 44),
        "fallen": (206, 120, 54),
    },
    "winter": {
        "sky": ((176, 194, 214), (238, 238, 240)),
        "hill": (214, 220, 228),
        "houses": ((222, 214, 206), (208, 198, 190)),
        "grass": ((240, 244, 248), (214, 224, 236)),
        "bark": (88, 74, 68),
        "crown": None,
        "leaf": None,
        "fruit": (164, 44, 46),
        "fallen": None,
    },
}


def mixed(one: Colour, two: Colour, part: float) -> Colour:
    """A colour between two."""
    return tuple(round(a + (b - a) * part) for a, b in zip(one, two, strict=True))  # type: ignore[return-value]


class Picture:
    """One season, drawn large and made smaller, so that edges are soft."""

    def __init__(self, season: str) -> None:
        self.look, self.season, self.chance = SEASONS[season], season, Random(f"crab apples in {season}")
        self.image = Image.new("RGB", (WIDTH * FINE, HEIGHT * FINE))
        self.pen = ImageDraw.Draw(self.image)

    def drawn(self) -> Image.Image:
        """From the far to the near."""
        self.sky()
        self.hills()
        self.houses()
        self.ground()
        for row, (base, size, step, start) in enumerate(
            ((530, 0.5, 118, 40), (580, 0.74, 178, 110), (664, 1.12, 286, 28))
        ):
            for number in range(12):
                x = start + number * step
                if x < WIDTH + 120:
                    self.tree(x + self.chance.uniform(-8, 8), base, size * self.chance.uniform(0.93, 1.07))
            if row < 2:
                self.haze(0.12 - row * 0.05)
        if self.season == "winter":
            self.snow()
        small = self.image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        return small.filter(ImageFilter.UnsharpMask(1.2, 40, 2))

    def oval(self, x: float, y: float, rx: float, ry: float, colour: Colour) -> None:
        self.pen.ellipse([(x - rx) * FINE, (y - ry) * FINE, (x + rx) * FINE, (y + ry) * FINE], fill=colour)

    def bands(self, top: int, bottom: int, colours: tuple[Colour, Colour]) -> None:
        for y in range(top * FINE, bottom * FINE):
            part = (y - top * FINE) / ((bottom - top) * FINE)
            self.pen.line([(0, y), (WIDTH * FINE, y)], fill=mixed(*colours, part))

    def sky(self) -> None:
        self.bands(0, GROUND, self.look["sky"])
        sun = mixed(self.look["sky"][1], (255, 250, 230), 0.75)
        self.oval(930, 120, 46, 46, sun)
        for cx, cy, wide in ((220, 110, 90), (520, 70, 64), (760, 190, 74)):
            cloud = mixed(self.look["sky"][0], (255, 255, 255), 0.55)
            for n in range(5):
                self.oval(cx + (n - 2) * wide * 0.42, cy + abs(n - 2) * 5, wide * 0.38, 17 - abs(n - 2) * 3, cloud)

    def hills(self) -> None:
        line = [(0, GROUND * FINE)]
        for x in range(0, WIDTH + 20, 20):
            y = 388 + 26 * math.sin(x / 210) + 12 * math.sin(x / 87 + 1)
            line.append((x * FINE, y * FINE))
        self.pen.polygon([*line, (WIDTH * FINE, GROUND * FINE)], fill=self.look["hill"])

    def houses(self) -> None:
        wall, shade = self.look["houses"]
        roof = (150, 84, 70) if self.season != "winter" else (236, 240, 246)
        for x, wide, floors in ((30, 190, 5), (262, 150, 6), (470, 220, 5), (744, 160, 7), (948, 210, 5)):
            top = GROUND - 18 - floors * 32
            self.box(x, top, x + wide, GROUND + 8, wall)
            self.box(x + wide - 16, top, x + wide, GROUND + 8, shade)
            self.box(x - 4, top - 9, x + wide + 4, top, roof)
            for floor in range(floors):
                for column in range(int(wide // 34)):
                    left, up = x + 12 + column * 34, top + 11 + floor * 32
                    lit = self.chance.random() < 0.14
                    glass = (250, 222, 150) if lit else mixed(shade, (96, 120, 140), 0.62)
                    self.box(left, up, left + 16, up + 17, glass)
        self.box(0, GROUND - 14, WIDTH, GROUND + 6, mixed(self.look["grass"][1], self.look["hill"], 0.35))

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour) -> None:
        self.pen.rectangle([left * FINE, top * FINE, right * FINE, bottom * FINE], fill=colour)

    def ground(self) -> None:
        near, far = self.look["grass"][1], self.look["grass"][0]
        self.bands(GROUND, HEIGHT, (far, near))
        path = mixed(near, (214, 196, 160) if self.season != "winter" else (226, 230, 238), 0.8)
        self.pen.polygon([(560 * FINE, GROUND * FINE), (604 * FINE, GROUND * FINE), (330 * FINE, HEIGHT * FINE),
                          (40 * FINE, HEIGHT * FINE)], fill=path)  # fmt: skip
        for _n in range(900):
            y = GROUND + (HEIGHT - GROUND) * self.chance.random() ** 0.7
            x, size = self.chance.uniform(0, WIDTH), 0.6 + 2.4 * (y - GROUND) / (HEIGHT - GROUND)
            tone = mixed(far, near, self.chance.random())
            self.oval(x, y, size * 2.2, size * 0.55, mixed(tone, (255, 255, 255), self.chance.uniform(0, 0.14)))

    def tree(self, x: float, base: float, size: float) -> None:
        grass = self.look["grass"][1]
        self.oval(x + 14 * size, base + 3 * size, 84 * size, 9 * size, mixed(grass, (60, 70, 70), 0.2))
        if self.look["fallen"]:
            for _n in range(46):
                angle, far = self.chance.uniform(0, math.tau), self.chance.random() ** 0.5
                self.oval(x + math.cos(angle) * 104 * size * far, base + 4 * size + math.sin(angle) * 15 * size * far,
                          2.6 * size, 1.4 * size, self.look["fallen"])  # fmt: skip
        tips: list[tuple[float, float]] = []
        self.branch(x, base, -math.pi / 2, 66 * size, 10.5 * size, 0, tips)
        self.foot(x, base, size)
        if self.look["crown"]:
            self.crown(x, base - 128 * size, size, tips)
        if self.look["fruit"]:
            self.fruits(tips, size)

    def branch(self, x: float, y: float, angle: float, long: float, thick: float, depth: int, tips: list) -> None:
        to_x, to_y = x + math.cos(angle) * long, y + math.sin(angle) * long
        self.pen.line([(x * FINE, y * FINE), (to_x * FINE, to_y * FINE)], fill=self.look["bark"],
                      width=max(1, round(thick * FINE)))  # fmt: skip
        self.oval(to_x, to_y, thick / 2, thick / 2, self.look["bark"])
        if self.season == "winter" and abs(math.cos(angle)) > 0.45 and depth > 0:
            lift = thick * 0.45
            self.pen.line([(x * FINE, (y - lift) * FINE), (to_x * FINE, (to_y - lift) * FINE)], fill=(244, 247, 251),
                          width=max(1, round(thick * 0.5 * FINE)))  # fmt: skip
        if depth >= 3:
            tips.append((to_x, to_y))
        if depth == 5:
            return
        for turn in (-1, 1) if depth else (-1.25, 0, 1.25):
            spread = self.chance.uniform(0.3, 0.58) * turn
            self.branch(
                to_x, to_y, angle + spread, long * self.chance.uniform(0.66, 0.8), thick * 0.62, depth + 1, tips
            )

    def foot(self, x: float, base: float, size: float) -> None:
        """The trunk is whitewashed before the winter, and stays so."""
        white = (240, 238, 230) if self.season != "winter" else (232, 230, 226)
        self.pen.line([(x * FINE, (base - 1) * FINE), (x * FINE, (base - 34 * size) * FINE)], fill=white,
                      width=max(2, round(10.5 * size * FINE)))  # fmt: skip
        tag = base - 48 * size
        self.box(x - 5 * size, tag - 4 * size, x + 5 * size, tag + 3 * size, (176, 32, 36))

    def crown(self, x: float, middle: float, size: float, tips: list) -> None:
        dark, light = self.look["crown"][3], self.look["crown"][2]
        for tip_x, tip_y in tips:
            for _n in range(5):
                px, py = tip_x + self.chance.gauss(0, 11 * size), tip_y + self.chance.gauss(1, 10 * size)
                side = (px - x) / (110 * size) - (py - middle) / (100 * size)
                tone = mixed(dark, light, min(1.0, max(0.0, 0.46 + side * 0.4 + self.chance.uniform(-0.22, 0.22))))
                if self.chance.random() < 0.3:
                    tone = mixed(tone, self.chance.choice(self.look["crown"]), 0.7)
                radius = self.chance.uniform(3.2, 7.4) * size
                self.oval(px, py, radius, radius * 0.86, tone)
        for tip_x, tip_y in tips[::2]:
            if self.chance.random() < 0.5:
                px, py = tip_x + self.chance.gauss(0, 10 * size), tip_y + self.chance.gauss(0, 9 * size)
                self.oval(px, py, 3.4 * size, 2.2 * size, self.look["leaf"])

    def fruits(self, tips: list, size: float) -> None:
        share = {"summer": 0.28, "autumn": 0.5, "winter": 0.06}[self.season]
        for tip_x, tip_y in tips:
            if self.chance.random() < share:
                px, py = tip_x + self.chance.gauss(0, 7 * size), tip_y + self.chance.uniform(2, 10) * size
                red, radius = mixed(self.look["fruit"], (120, 16, 30), self.chance.uniform(0, 0.4)), 4.1 * size
                self.oval(px, py, radius, radius, red)
                self.oval(
                    px - radius * 0.3, py - radius * 0.35, radius * 0.3, radius * 0.3, mixed(red, (255, 255, 255), 0.6)
                )

    def haze(self, part: float) -> None:
        veil = Image.new("RGB", self.image.size, self.look["sky"][1])
        self.image = Image.blend(self.image, veil, part)
        self.pen = ImageDraw.Draw(self.image)

    def snow(self) -> None:
        for _n in range(420):
            x, y, radius = self.chance.uniform(0, WIDTH), self.chance.uniform(0, HEIGHT), self.chance.uniform(0.8, 2.6)
            self.oval(x, y, radius, radius, (252, 253, 255))


def main(folder: Path) -> None:
    """Write the four pictures, 1000 pixels wide."""
    folder.mkdir(parents=True, exist_ok=True)
    for season in SEASONS:
        Picture(season).drawn().resize((1000, 600), Image.Resampling.LANCZOS).save(
            folder / f"{season}.webp", quality=58, method=6
        )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
