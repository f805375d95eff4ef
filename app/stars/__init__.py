"""Stars: the running half-year's ratings of lead households, rolled up to the city, and each half-year's life."""

from flask import Flask

from app.stars.branches import models as branch_models  # noqa: F401
from app.stars.evaluations import models as evaluation_models  # noqa: F401
from app.stars.periods import models as period_models  # noqa: F401 - its tables
from app.stars.registers import models as register_models  # noqa: F401
from app.stars.signs import models as sign_models  # noqa: F401


def register(app: Flask) -> None:
    """Add the pages and the commands of this slice."""
    from app.stars.branches.views import grid_branches
    from app.stars.cli import stars as commands
    from app.stars.evaluations.views import evaluations, my_evaluation
    from app.stars.periods.board_views import star_board
    from app.stars.periods.desk_views import star_periods
    from app.stars.periods.objection_views import my_star_objections, star_objections
    from app.stars.periods.result_views import star_results
    from app.stars.periods.veto_file_views import star_veto_files
    from app.stars.periods.veto_views import star_vetoes
    from app.stars.registers.views import star_registers
    from app.stars.served_views import served_stars
    from app.stars.signs.public_views import my_certificates, signs
    from app.stars.signs.views import star_signs
    from app.stars.views import stars

    objected = (star_objections, my_star_objections, served_stars)
    periods = (star_periods, star_results, *objected, star_vetoes, star_veto_files, star_board)
    kept = (star_registers, grid_branches, evaluations, my_evaluation, star_signs, signs, my_certificates)
    for blueprint in (stars, *periods, *kept):
        app.register_blueprint(blueprint)
    app.cli.add_command(commands)
