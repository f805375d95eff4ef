"""Property: fee bills, redemption at the counter, agreements, monthly settlement."""

from typing import Any

from flask import Flask
from flask_login import current_user

from app import scope
from app.organisations import service as organisations
from app.people.service import is_clerk_of_company
from app.property import models  # noqa: F401 - its tables
from app.property.gifts import models as gifts_models  # noqa: F401 - its tables
from app.property.settlements import models as settlements_models  # noqa: F401 - its tables
from app.texts import _


def register(app: Flask) -> None:
    """Add the pages of this slice."""
    from app.property.agreements.views import agreements
    from app.property.bills.import_views import bill_imports
    from app.property.bills.views import bills_pages
    from app.property.gifts.support_views import support_desk
    from app.property.gifts.views import gifts
    from app.property.lists.views import lists
    from app.property.redemptions.behalf_views import served_redemptions
    from app.property.redemptions.counter_views import counter
    from app.property.redemptions.days_views import days
    from app.property.redemptions.undo_views import undos
    from app.property.redemptions.views import redemptions_pages
    from app.property.settlements.company_views import company_settlements
    from app.property.settlements.views import settlements

    for pages in (
        agreements,
        bills_pages,
        bill_imports,
        redemptions_pages,
        served_redemptions,
        counter,
        undos,
        days,
        settlements,
        company_settlements,
        lists,
        gifts,
        support_desk,
    ):
        app.register_blueprint(pages)

    @app.url_defaults
    def stay_at_company(endpoint: str, values: dict[str, Any]) -> None:
        company_id = scope.viewed_company()
        if company_id and "company_id" not in values and app.url_map.is_endpoint_expecting(endpoint, "company_id"):
            values["company_id"] = company_id

    @app.context_processor
    def whose_counter() -> dict[str, str]:
        company_id = scope.viewed_company()
        if not company_id or not current_user.is_authenticated or not is_clerk_of_company(current_user, None):
            return {}
        return {"workplace": organisations.company(company_id).name, "workspace": _("物业柜台")}
