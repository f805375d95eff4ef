"""The four communities of the article, as the demonstration builds them: compounds, buildings, and what they do."""

from dataclasses import dataclass

BUILDINGS_A_GRID = 4
GRID_NAMES = ("第一网格", "第二网格", "第三网格", "第四网格")


@dataclass(frozen=True)
class CompoundPlan:
    """A compound with so many regular buildings of three units."""

    name: str
    address: str
    buildings: int
    floors: int = 6


@dataclass(frozen=True)
class TownPlan:
    """A community: its code, its compounds, its weekly tasks, and which company collects its fees."""

    code: str
    compounds: tuple[CompoundPlan, ...]
    company: int  # of COMPANIES
    tasks_a_week: int
    kinds: tuple[str, ...]
    funding: str
    budget: int  # points granted at the beginning of a year


COMPANIES = (
    ("鹤城安居物业服务公司", "0452-2400011", "彩虹街 18 号一楼", "周一至周六 8:30–16:30"),
    ("红岸惠民物业服务公司", "0452-6800022", "北兴路 6 号", "周一至周五 8:30–16:00"),
)

SUN = TownPlan(
    code="230202005007",
    compounds=(
        CompoundPlan("太阳家园", "彩虹街 12 号", 8),
        CompoundPlan("虹桥小区", "虹桥路 3 号", 8),
    ),
    company=0,
    tasks_a_week=3,
    kinds=(
        "snow_yard",
        "ice_break",
        "stair_clean",
        "clutter",
        "elder_check",
        "visit",
        "waste_guide",
        "poster",
        "litter",
        "phone_class",
        "heating_check",
        "flower_bed",
    ),
    funding="彩虹街道社区治理专项经费",
    budget=60_000,
)
TWENTY_FIVE = TownPlan(
    code="230206007003",
    compounds=(
        CompoundPlan("北兴小区", "北兴路 25 号", 8),
        CompoundPlan("红岸家园", "红岸大街 40 号", 4),
    ),
    company=1,
    tasks_a_week=2,
    kinds=(
        "orchard_care",
        "orchard_harvest",
        "orchard_winter",
        "snow_yard",
        "stair_clean",
        "fire_check",
        "elder_check",
    ),
    funding="北兴街道党建引领基层治理经费",
    budget=40_000,
)
MIDDLE_EAST = TownPlan(
    code="230204005001",
    compounds=(
        CompoundPlan("中东小区", "龙华路 88 号", 8),
        CompoundPlan("铁路花园", "站前大街 15 号", 4),
    ),
    company=0,
    tasks_a_week=2,
    kinds=("renovation", "stair_clean", "clutter", "patrol", "snow_yard", "housework", "school_guard", "grid_help"),
    funding="龙华街道老旧小区自治经费",
    budget=40_000,
)
PROSPERITY = TownPlan(
    code="230225100002",
    compounds=(CompoundPlan("繁荣小区", "繁荣路 2 号", 8, floors=5),),
    company=1,
    tasks_a_week=2,
    kinds=("visit", "elder_check", "snow_yard", "legal", "culture", "litter", "mediate", "housework"),
    funding="甘南镇基层治理经费",
    budget=60,  # too little on purpose: the town asks again, and awards wait meanwhile
)
TOWNS = (SUN, TWENTY_FIVE, MIDDLE_EAST, PROSPERITY)
ORCHARD = ("orchard_care", "orchard_winter", "orchard_harvest")

# A usual temperature of each month in Qiqihar, in °C.
TEMPERATURE = {1: -22, 2: -17, 3: -6, 4: 6, 5: 14, 6: 20, 7: 24, 8: 21, 9: 14, 10: 4, 11: -8, 12: -18}
