"""Who may do what, on one page; all conditions of a row must hold.

`staff_here`: staff at this very community. `oversees_here`: staff at this community or at a place above it.
Reading goes down the tree; approving, confirming and cancelling need a role at that very community or company.
"""

from app.access import Can, Condition
from app.members.service import (
    is_active_member,
    is_in_service,
    is_member_or_staff,
    is_organiser_or_staff,
    is_served,
)
from app.orchards.service import may_write_care
from app.people.service import (
    is_administrator,
    is_clerk_of_company,
    is_signed_in,
    is_staff_above,
    is_staff_here,
    may_grant_at,
    oversees_here,
    oversees_place,
)
from app.points.service import is_not_own_adjustment
from app.stars.periods import decisions_service, objections_service
from app.stars.periods.rated_service import is_not_own_household
from app.stars.service import sees_rating
from app.volunteers.service import is_not_own_record, is_second_reviewer

POLICY: dict[Can, tuple[Condition, ...]] = {
    # in one's own name
    Can.REPORT_IN: (is_signed_in,),
    Can.SEE_MEMBER_PAGES: (is_active_member,),
    Can.CLAIM_TASK: (is_active_member,),
    Can.CHECK_IN: (is_active_member,),
    Can.ADOPT_TREE: (is_active_member,),
    Can.REDEEM: (is_active_member,),
    Can.KEEP_CONTACTS: (is_in_service,),
    Can.WRITE_CARE: (may_write_care,),
    # tasks
    Can.RUN_TASK: (is_organiser_or_staff,),
    # orchards
    Can.SEE_ORCHARDS: (is_member_or_staff,),
    # community staff
    Can.SEE_COMMUNITY: (oversees_here,),
    Can.KEEP_PLACES: (is_staff_here,),
    Can.ACCEPT_MEMBERS: (is_staff_here,),
    Can.SERVE_MEMBER: (is_staff_here, is_served),
    Can.SEE_MEMBERS: (is_staff_here,),
    Can.KEEP_OFFICES: (is_staff_here,),
    Can.KEEP_TASKS: (is_staff_here,),
    Can.SEE_HOURS: (is_staff_here,),
    Can.APPROVE_HOURS: (is_staff_here, is_not_own_record),
    Can.ANSWER_DISPUTE: (is_staff_here, is_second_reviewer),
    Can.KEEP_POINTS: (is_staff_here, is_not_own_adjustment),
    Can.SEE_POINTS: (is_staff_here,),
    Can.KEEP_AGREEMENTS: (is_staff_here,),
    Can.KEEP_SUPPORT: (is_staff_here,),
    Can.KEEP_ORCHARDS: (is_staff_here,),
    Can.SIGN_SETTLEMENT_FOR_COMMUNITY: (is_staff_here,),
    Can.SEE_SETTLEMENTS: (oversees_here,),
    Can.SEE_AUDIT: (is_staff_here,),
    Can.SEE_STARS: (oversees_here,),
    Can.SEE_RATING: (sees_rating,),
    Can.KEEP_STARS: (is_staff_here,),
    Can.ANSWER_STAR_OBJECTION: (is_staff_here, objections_service.is_second, is_not_own_household),
    Can.DECIDE_STARS: (is_staff_here, decisions_service.is_second, is_not_own_household),
    # above a community
    Can.SEE_PLACE: (oversees_place,),
    Can.GRANT_ROLES: (may_grant_at,),
    Can.GRANT_BUDGET: (is_staff_above,),
    Can.KEEP_ORGANISATIONS: (is_administrator,),
    # property company
    Can.SEE_COMPANY: (is_clerk_of_company,),
    Can.KEEP_BILLS: (is_clerk_of_company,),
    Can.CONFIRM_REDEMPTION: (is_clerk_of_company,),
    Can.SIGN_SETTLEMENT_FOR_COMPANY: (is_clerk_of_company,),
}
