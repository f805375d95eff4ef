"""Orchards: what jobs, reactions and the demonstration call."""

from app.orchards.adoptions.endings_service import close_orchard, end, refuse, withdraw
from app.orchards.adoptions.leaving_service import leave_trees
from app.orchards.adoptions.lists_service import (
    adopter_name,
    adopters,
    adopters_of,
    adoptions_of,
    end_said,
    helpers,
    helps_with,
    is_adopter,
    may_write_log,
)
from app.orchards.adoptions.service import Asking, accept, ask, ask_any, why_not
from app.orchards.adoptions.sharing_service import (
    accept_hand_over,
    group_members,
    join_group,
    make_group,
    name_helper,
    offer_hand_over,
)
from app.orchards.adoptions.terms_service import answer_renewal, ask_renewals, end_terms
from app.orchards.ground.orchards_service import OrchardText, change_orchard, make_orchard, open_orchards
from app.orchards.ground.photos_service import add_photo
from app.orchards.ground.trees_service import (
    TreeText,
    add_tree,
    add_trees,
    change_tree,
    fill_rows,
    note_state,
    replace_tree,
    tree_of_plate,
    trees_of,
)
from app.orchards.species_service import species, species_name

__all__ = [
    "Asking",
    "OrchardText",
    "TreeText",
    "accept",
    "accept_hand_over",
    "add_photo",
    "add_tree",
    "add_trees",
    "adopter_name",
    "adopters",
    "adopters_of",
    "adoptions_of",
    "answer_renewal",
    "ask",
    "ask_any",
    "ask_renewals",
    "change_orchard",
    "change_tree",
    "close_orchard",
    "end",
    "end_said",
    "end_terms",
    "fill_rows",
    "group_members",
    "helpers",
    "helps_with",
    "is_adopter",
    "join_group",
    "leave_trees",
    "make_group",
    "make_orchard",
    "may_write_log",
    "name_helper",
    "note_state",
    "offer_hand_over",
    "open_orchards",
    "refuse",
    "replace_tree",
    "species",
    "species_name",
    "tree_of_plate",
    "trees_of",
    "why_not",
    "withdraw",
]
