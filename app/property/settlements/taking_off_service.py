"""An undone redemption leaves its settlement while nobody has signed; afterwards the next one has a negative line."""

from dataclasses import dataclass

from sqlalchemy import delete, select

from app.database import db
from app.property.models import Redemption
from app.property.settlements.models import Settlement, SettlementLine
from app.property.settlements.service import recount
from app.scope import community_id, here


@dataclass(frozen=True)
class Standing:
    """The settlement that a redemption is on, locked; empty where it is on none."""

    settlement: Settlement | None = None

    @property
    def settlement_id(self) -> int | None:
        return self.settlement.id if self.settlement else None

    @property
    def state(self) -> str:
        return self.settlement.state if self.settlement else ""


def is_corrected(redemption: Redemption, standing: Standing) -> bool:
    """True where both sides have signed, or begun to sign, another figure than was confirmed."""
    if standing.settlement is None or standing.state == "open":
        return False
    line = select(SettlementLine.id).where(
        SettlementLine.community_id == community_id(),
        SettlementLine.settlement_id == standing.settlement.id,
        SettlementLine.redemption_id == redemption.id,
        SettlementLine.state == "corrected",
    )
    return db.session.execute(line).scalar() is not None


def standing_of(redemption: Redemption) -> Standing:
    """Lock the settlement before bill and redemption, the order in which months are put together."""
    if redemption.settlement_id is None:
        return Standing()
    return Standing(here(Settlement, redemption.settlement_id, lock=True))


def take_off(redemption: Redemption, standing: Standing) -> None:
    """Take the line off an unsigned settlement; on a signed one it stays, and is counted back in the next."""
    if standing.settlement is None or standing.state != "open":
        return
    db.session.execute(
        delete(SettlementLine).where(
            SettlementLine.community_id == community_id(),
            SettlementLine.settlement_id == standing.settlement.id,
            SettlementLine.redemption_id == redemption.id,
        )
    )
    redemption.settlement_id = None
    recount(standing.settlement)
