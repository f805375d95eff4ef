"""What follows from what: the one page that joins the slices. A reaction runs inside the transaction of its event."""

from app.consequences import accounts, care, fees, hours, points, stars, tasks
from app.events import Reaction
from app.members.events import (
    MembershipAccepted,
    MembershipLeft,
    MembershipMoved,
    MembershipReturned,
)
from app.orchards.events import (
    CareDue,
    CareLate,
    CareLogged,
    CareMended,
    CareStruck,
    DutyOpened,
    LapseDecided,
    LapseNoticed,
)
from app.people.events import AccountClosing, CodeIssued, NameCorrected, PhoneCorrected, SignedOutEverywhere
from app.points.events import AwardsDecided, PointsCalledBack, PointsCorrected, PointsExpiring, WaitingAwardsPaid
from app.property.events import PointsGiven, RedemptionConfirmed, RedemptionReleased, RedemptionUndone
from app.stars.events import NoticeBegan, ObjectionAnswered, PeriodFinal, StarsReplaced
from app.volunteers.events import (
    AbsenceExcused,
    ClaimingResumed,
    DisputeAnswered,
    HoursAnnulled,
    HoursApproved,
    HoursCorrected,
    HoursReturned,
    MembersReminded,
    OfferLapsed,
    SlotOffered,
    TaskCancelled,
    TaskChanged,
    TaskComesUp,
    TasksPassedOn,
    TaskTooCold,
)

REACTIONS: dict[type, tuple[Reaction, ...]] = {
    CodeIssued: (accounts.tell_of_code,),
    AccountClosing: (accounts.end_what_is_held, stars.forget_objector, accounts.forget_words),
    NameCorrected: (accounts.tell_staff_of_name,),
    PhoneCorrected: (accounts.tell_of_phone,),
    SignedOutEverywhere: (accounts.end_calendar_link,),
    MembershipAccepted: (accounts.open_wallet, accounts.tell_of_acceptance),
    MembershipMoved: (accounts.bring_points_of_who_moved,),
    MembershipReturned: (accounts.tell_of_returned_report,),
    MembershipLeft: (
        accounts.end_tasks_of_who_left,
        accounts.release_points_of_who_left,
        care.give_back_opened_duties,
        accounts.tell_of_leaving,
    ),
    TaskChanged: (tasks.tell_of_changed_task,),
    TaskCancelled: (tasks.tell_of_cancelled_task,),
    TaskComesUp: (tasks.remind_of_task,),
    TasksPassedOn: (tasks.tell_of_tasks_passed_on,),
    TaskTooCold: (tasks.tell_of_cold,),
    MembersReminded: (tasks.tell_of_reminder,),
    SlotOffered: (tasks.tell_of_offer,),
    OfferLapsed: (tasks.tell_of_lapsed_offer,),
    AbsenceExcused: (tasks.tell_of_excuse,),
    ClaimingResumed: (tasks.tell_of_resumed_claiming,),
    HoursApproved: (hours.award_points_for_hours, hours.tell_of_approved_hours),
    HoursReturned: (hours.tell_of_returned_hours,),
    HoursCorrected: (hours.decide_points_anew,),
    DisputeAnswered: (hours.tell_of_answered_dispute,),
    HoursAnnulled: (hours.take_points_back, hours.tell_of_annulled_hours),
    CareLogged: (care.record_care, care.close_what_was_open),
    CareMended: (care.change_recorded_care,),
    CareStruck: (care.strike_recorded_care,),
    CareDue: (care.tell_what_is_due,),
    CareLate: (care.tell_what_is_late,),
    DutyOpened: (care.tell_of_opened_duty,),
    LapseNoticed: (care.ask_after_lapses,),
    LapseDecided: (care.tell_of_lapse_decision,),
    RedemptionConfirmed: (fees.tell_of_confirmed_redemption, fees.thank_giver, fees.tell_eased_household),
    RedemptionReleased: (fees.tell_of_released_redemption, fees.tell_of_released_gift),
    RedemptionUndone: (fees.tell_of_undone_redemption, fees.tell_of_undone_gift),
    PointsGiven: (fees.thank_for_pool,),
    AwardsDecided: (points.tell_of_waiting_awards,),
    WaitingAwardsPaid: (points.tell_of_paid_awards,),
    PointsCalledBack: (points.tell_of_points_called_back,),
    PointsCorrected: (points.tell_of_corrected_points,),
    PointsExpiring: (points.tell_of_expiring_points,),
    NoticeBegan: (stars.tell_of_notice,),
    ObjectionAnswered: (stars.tell_of_answered_objection,),
    PeriodFinal: (stars.tell_of_final_stars,),
    StarsReplaced: (stars.end_sign_of_replaced_stars, stars.tell_of_replaced_stars),
}
