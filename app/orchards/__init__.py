"""Orchards: trees, who adopts them, and their care."""

from flask import Flask

from app.orchards import models  # noqa: F401 - its tables
from app.orchards.adoptions import models as adoptions_models  # noqa: F401 - its tables
from app.orchards.care import models as care_models  # noqa: F401 - its tables
from app.orchards.groups import models as groups_models  # noqa: F401 - its tables
from app.orchards.harvest import models as harvest_models  # noqa: F401 - its tables
from app.orchards.lapses import models as lapses_models  # noqa: F401 - its tables


def register(app: Flask) -> None:
    """Add the pages of this slice."""
    from app.orchards.adoptions.behalf_views import served_adoptions
    from app.orchards.adoptions.desk_views import adoption_desk
    from app.orchards.adoptions.sharing_views import adoption_sharing
    from app.orchards.adoptions.views import adoptions
    from app.orchards.care.desk_views import care_desk
    from app.orchards.care.views import care_log
    from app.orchards.ground.desk_views import orchard_desk
    from app.orchards.ground.files_views import tree_files
    from app.orchards.ground.tree_views import orchard_trees
    from app.orchards.ground.trees_desk_views import tree_desk
    from app.orchards.ground.views import orchards
    from app.orchards.harvest.desk_views import harvest_desk
    from app.orchards.harvest.views import seasons
    from app.orchards.lapses.desk_views import lapses_desk
    from app.orchards.lapses.views import opened_duties

    for pages in (
        orchards,
        orchard_trees,
        orchard_desk,
        tree_desk,
        tree_files,
        adoptions,
        adoption_sharing,
        adoption_desk,
        served_adoptions,
    ):
        app.register_blueprint(pages)
    for pages in (care_log, care_desk, opened_duties, lapses_desk, harvest_desk, seasons):
        app.register_blueprint(pages)
