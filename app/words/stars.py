"""What so many stars are called: the one place that has the words."""

from app.words.kept import Kept, said


def stars_name(stars: int | None) -> Kept:
    """无星 … 五星, in the language of who reads it, also where it is stored; without stars 未评星."""
    if stars is None:
        return said("未评星")
    return (said("无星"), said("一星"), said("二星"), said("三星"), said("四星"), said("五星"))[stars]
