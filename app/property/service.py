"""Property: what other slices, jobs and the demonstration call."""

from app.property.agreements.service import record_agreement, serve
from app.property.bills.service import NewBill, add_bill, bills_of
from app.property.gifts.grants_service import assign, grant_of
from app.property.gifts.service import forget_giver, give_to_bill
from app.property.gifts.support_service import add_entry, forget_reasons, give
from app.property.redemptions.counter_service import confirm, expire_due, refuse
from app.property.redemptions.offers_service import Offer, offer
from app.property.redemptions.service import cancel, redemptions_of, release_of, reserve
from app.property.settlements.lines_service import mark, sign
from app.property.settlements.service import close_last_month, close_month

__all__ = [
    "NewBill",
    "Offer",
    "add_bill",
    "add_entry",
    "assign",
    "bills_of",
    "cancel",
    "close_last_month",
    "close_month",
    "confirm",
    "expire_due",
    "forget_giver",
    "forget_reasons",
    "give",
    "give_to_bill",
    "grant_of",
    "mark",
    "offer",
    "record_agreement",
    "redemptions_of",
    "refuse",
    "release_of",
    "reserve",
    "serve",
    "sign",
]
