"""Orchards: what other slices, the pages of rights, the reactions, the jobs and the demonstration call."""

from app.orchards.adoptions.endings_service import close_orchard, end, refuse, withdraw
from app.orchards.adoptions.leaving_service import forget_words as forget_adopter
from app.orchards.adoptions.leaving_service import leave_trees
from app.orchards.adoptions.lines_service import ask_any
from app.orchards.adoptions.lists_service import (
    adopters,
    adopters_of,
    adoptions_of,
    helpers,
    helps_with,
    is_adopter,
    may_write_log,
)
from app.orchards.adoptions.names import adopter_name, end_kept, end_said
from app.orchards.adoptions.service import Asking, accept, ask, why_not
from app.orchards.adoptions.sharing_service import (
    accept_hand_over,
    name_helper,
    offer_hand_over,
)
from app.orchards.adoptions.terms_service import answer_renewal, ask_renewals, end_terms
from app.orchards.care.by_rule_service import note_by_rule, note_overlap
from app.orchards.care.closing_service import forget_words
from app.orchards.care.domain import HEAVY, kind_of
from app.orchards.care.mending_service import mend as mend_care
from app.orchards.care.mending_service import strike as strike_care
from app.orchards.care.models import CareEntry
from app.orchards.care.rain_service import note_rain
from app.orchards.care.rights_service import may_write_care
from app.orchards.care.service import CareSaid
from app.orchards.care.service import log as log_care
from app.orchards.care.waiting import why_it_waits
from app.orchards.daily_service import (
    ask_renewals_everywhere,
    end_terms_everywhere,
    open_late_everywhere,
    remind_everywhere,
)
from app.orchards.duties.calendar_file import calendar_events
from app.orchards.duties.own_service import next_of
from app.orchards.ground.orchards_service import OrchardText, change_orchard, make_orchard, open_orchards
from app.orchards.ground.photos_service import add_photo
from app.orchards.ground.states_service import note_state
from app.orchards.ground.trees_service import (
    TreeText,
    add_tree,
    add_trees,
    change_tree,
    fill_rows,
    replace_tree,
    tree_of_plate,
    trees_of,
)
from app.orchards.groups.models import AdopterGroup
from app.orchards.groups.service import group_members, join_group, make_group
from app.orchards.harvest.service import Picked, note_harvest
from app.orchards.lapses.reminders_service import adopting_people
from app.orchards.lapses.service import open_again, settle
from app.orchards.lapses.taking_service import let_go_all
from app.orchards.species_service import species, species_name

__all__ = [
    "HEAVY",
    "AdopterGroup",
    "Asking",
    "CareEntry",
    "CareSaid",
    "OrchardText",
    "Picked",
    "TreeText",
    "accept",
    "accept_hand_over",
    "add_photo",
    "add_tree",
    "add_trees",
    "adopter_name",
    "adopters",
    "adopters_of",
    "adopting_people",
    "adoptions_of",
    "answer_renewal",
    "ask",
    "ask_any",
    "ask_renewals",
    "ask_renewals_everywhere",
    "calendar_events",
    "change_orchard",
    "change_tree",
    "close_orchard",
    "end",
    "end_kept",
    "end_said",
    "end_terms",
    "end_terms_everywhere",
    "fill_rows",
    "forget_adopter",
    "forget_words",
    "group_members",
    "helpers",
    "helps_with",
    "is_adopter",
    "join_group",
    "kind_of",
    "leave_trees",
    "let_go_all",
    "log_care",
    "make_group",
    "make_orchard",
    "may_write_care",
    "may_write_log",
    "mend_care",
    "name_helper",
    "next_of",
    "note_by_rule",
    "note_harvest",
    "note_overlap",
    "note_rain",
    "note_state",
    "offer_hand_over",
    "open_again",
    "open_late_everywhere",
    "open_orchards",
    "refuse",
    "remind_everywhere",
    "replace_tree",
    "settle",
    "species",
    "species_name",
    "strike_care",
    "tree_of_plate",
    "trees_of",
    "why_it_waits",
    "why_not",
    "withdraw",
]
