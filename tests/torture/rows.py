"""Every row of what the platform must withstand, its target, and the tests that hold it.

A row may stand on ordinary tests (`make test`), on slow ones (`make torture`), or both; `make torture` runs all of them
and prints the table. `tests/shell/test_torture_rows.py` keeps the names honest.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One check: where it belongs, what is done, what must come of it, and which tests do it."""

    section: str
    name: str
    done: str
    target: str
    tests: tuple[str, ...]


def row(section: str, name: str, done: str, target: str, *tests: str) -> Row:
    return Row(section, name, done, target, tuple(f"tests/{test}" for test in tests))


LOAD, FAULTS, ATTACKS, PRIVACY = "load", "faults", "bad input and attackers", "privacy and law"
PEOPLE = "for the people who use it"

ROWS: tuple[Row, ...] = (
    row(
        LOAD,
        "flash crowd",
        "2,000 members open and claim one task, 48 requests at a time as from a proxy; control without the guard",
        "50 sold, 0 oversold, 0 faults, p95 < 500 ms; the control oversells",
        "torture/test_flash_crowd.py",
        "volunteers/test_claims_crowd.py",
    ),
    row(
        LOAD,
        "mixed day",
        "300 people, 100 requests/s for 30 s through granian, 80 % reading",
        "p95 < 300 ms, < 600 MB resident",
        "torture/test_mixed_day.py::test_a_mixed_day",
    ),
    row(
        LOAD,
        "soak",
        "SOAK seconds (60; the row's half hour by SOAK=1800) at 30 requests/s; control with a leak",
        "no leaked connection, memory growth < 5 %",
        "torture/test_mixed_day.py::test_for_long_nothing_leaks",
        "torture/test_mixed_day.py::test_a_leak_would_be_seen",
    ),
    row(
        LOAD,
        "bulk approval",
        "1,000 records in one act, each with its award",
        "one transaction, < 2 s, each member can read why",
        "volunteers/test_hours.py::test_a_thousand_records_in_one_act",
        "points/test_awards.py::test_a_thousand_awards_cost_a_handful_of_statements",
    ),
    row(
        LOAD,
        "one tree, fifty people",
        "50 members ask for a tree that 3 may adopt, 16 at a time; control without the lock",
        "3 adopt it, 47 are told that there is no room; the control lets in more",
        "orchards/test_adoption_crowd.py",
        "orchards/test_adoptions_machine.py",
    ),
    row(
        FAULTS,
        "kill -9 of a worker",
        "forked workers killed at a random statement or commit; granian's workers killed under load",
        "every answered success stored; ledger whole; nothing half done",
        "torture/test_killed_workers.py",
    ),
    row(
        FAULTS,
        "the N-th write fails",
        "each write of each POST of the route table and of each job broken in turn; the same form sent again",
        "all or nothing",
        "guards/test_every_write.py",
        "torture/test_every_write.py",
    ),
    row(
        FAULTS,
        "a half-year computed and ended",
        "computing that dies in the middle, two who end it at once, a veto meanwhile; controls without locks",
        "begins again to the same numbers; one ends it; the veto counts",
        "stars/test_periods.py::test_computing_that_dies_leaves_nothing_and_begins_again_to_the_same_numbers",
        "stars/test_vetoes.py",
        "stars/test_periods_domain.py",
    ),
    row(
        FAULTS,
        "the demonstration loaded twice",
        "on two days of the same week",
        "the same people, tasks, hours, points, redemptions and stars",
        "torture/test_same_monday.py",
        "demo/test_loading.py",
    ),
    row(
        FAULTS,
        "PostgreSQL restarts, disk full",
        "pg_ctl restart -m immediate under load; a 220 MB disk filled to its last byte for 6 s",
        "a plain 503 meanwhile, ready again < 5 s, ledger whole",
        "torture/test_database_away.py",
    ),
    row(
        FAULTS,
        "two schedulers",
        "two processes over the same 500 slots; the whole timetable after three days down",
        "each effect exactly once; caught up or openly skipped",
        "torture/test_two_schedulers.py",
        "shell/test_scheduler.py",
    ),
    row(
        FAULTS,
        "the launcher and its PostgreSQL",
        "kill -9 of the launcher, of who started the server, of the server; a first start and a first load cut off",
        "nothing is left behind; the next start has all data",
        "launch/test_run.py",
        "launch/test_embedded_restarts.py",
        "launch/test_prepare.py",
    ),
    row(
        FAULTS,
        "clock",
        "month end 23:59:59, 29 February, 31 December, a jump back, machines and databases in other time zones",
        "stored UTC, counted in Asia/Shanghai",
        "shell/test_clock_and_calendar.py",
        "shell/test_scheduler.py::test_a_clock_that_jumps_back_repeats_nothing",
        "property/test_settlement.py::test_the_last_second_of_october_is_october_and_the_next_is_november",
        "points/test_expiry.py::test_a_year_ends_at_midnight_in_shanghai",
    ),
    row(
        FAULTS,
        "same form 50 times",
        "claim, approve, reserve, confirm, 50 at once; other content under the key",
        "1 effect, 49 times the same answer; 422",
        "guards/test_same_form.py",
        "property/test_parallel.py::test_the_same_form_sent_50_times_has_one_effect",
        "volunteers/test_claims_crowd.py::test_the_same_form_fifty_times_is_one_claim",
    ),
    row(
        FAULTS,
        "revert twice in parallel",
        "500 transfers, each reversed twice from twelve connections; control without lock and index",
        "500 succeed, 500 are refused; the control reverses twice",
        "torture/test_ledger_long.py::test_of_two_reversals_each_one_succeeds",
        "torture/test_ledger_long.py::test_without_lock_and_index_a_transfer_is_reversed_twice",
        "points/test_ledger.py::test_reversing_twice_in_parallel_succeeds_once",
    ),
    row(
        FAULTS,
        "check-in codes",
        "a code replayed, older than the previous step, forged, of another task or community, out of hours",
        "refused with the reason, the attempt recorded",
        "volunteers/test_attendance.py",
    ),
    row(
        FAULTS,
        "roll call kept offline",
        "20 check-ins noted without a network by a phone whose clock is wrong, each sent twice; in Chromium too",
        "20 recorded once, device time kept beside server time",
        "volunteers/test_roll_kept.py",
    ),
    row(
        FAULTS,
        "migrations up, down, up",
        "all of them, compared by catalogue; and over a database in which people have worked, value by value",
        "nothing lost",
        "migrations",
        "torture/test_filled_migrations.py",
    ),
    row(
        ATTACKS,
        "every route × role",
        "every endpoint by 16 kinds of people, and with every id of another community",
        "as the table declares; another community's object is 404",
        "guards/test_who_may.py",
        "guards/test_the_wall.py",
    ),
    row(
        ATTACKS,
        "ledger state machine",
        "hypothesis: award, hold, capture, release, expire, reverse, grant, settle, adjust",
        "Σ = 0, nothing negative, wallets = recount after each step",
        "points/test_machine.py",
        "torture/test_ledger_long.py::test_a_long_random_life_of_the_ledger_stays_whole",
    ),
    row(
        ATTACKS,
        "fuzz of every route",
        "FUZZ calls (50,000): strange addresses, queries, fields, files and keys, by every kind of person",
        "no 5xx",
        "guards/test_strange_input.py",
        "torture/test_fuzz.py",
    ),
    row(
        ATTACKS,
        "brute force",
        "40 guesses side by side through four workers, and again after a restart; 300 sign up from the same address",
        "5 per 5 min an account, 20 an hour, 10 per 5 min an address; codes 6 digits, once, 10 min",
        "people/test_limits.py",
        "people/test_codes.py",
        "people/test_sign_up.py::test_a_hall_full_of_people_signs_up_from_one_address",
        "torture/test_guessing.py",
    ),
    row(
        ATTACKS,
        "names",
        "·, 𠮷, full-width digits, zero-width, right-to-left marks, NUL, a megabyte in any field",
        "stored NFC, never a 500",
        "people/test_sign_up.py::test_names_are_stored_clean_or_refused_and_never_crash",
        "guards/test_strange_input.py::test_a_megabyte_in_any_field_is_no_fault",
    ),
    row(
        ATTACKS,
        "uploads",
        "a bomb, 400,000 rows, pictures and workbooks by another name, GBK, BOM, ragged rows, photos with GPS",
        "refused in < 2 s; the row and the reason shown; nothing imported by half",
        "imports",
        "property/test_bills.py",
        "shell/test_photos.py",
        "volunteers/test_disputes.py::test_a_file_that_is_no_photo_stores_nothing",
        "orchards/test_ground.py::test_what_is_no_photo_is_refused_at_once",
    ),
    row(
        ATTACKS,
        "CSRF, fixation, replay, disabled, role removed, next=",
        "every POST without its token; planted and copied cookies; a corpus of next=",
        "all refused",
        "guards/test_forgery.py",
        "people/test_sign_in.py",
        "people/test_roles.py",
    ),
    row(
        PEOPLE,
        "axe on every page",
        "every page of the route table as its reader: light, dark, care, 320 px, 200 %, desk in each, the largest type",
        "0 findings; nothing outside the screen, in English neither",
        "torture/test_every_state.py",
        "guards/test_pages_in_chromium.py",
        "look/test_in_chromium.py",
    ),
    row(
        PEOPLE,
        "the main job",
        "four people in Chromium from the report-in to the stars, at 390 and 1280 px, with a script and without",
        "every page right, every QR read from its picture",
        "torture/test_main_job_elsewhere.py",
        "journeys/test_main_job.py",
    ),
    row(
        PEOPLE,
        "an orchard and a half-year of stars",
        "in Chromium: plant, adopt, care at the plate, points; compute, notice, objection, final, signs, a check",
        "every page right at 390 and 1280 px, with a script and without",
        "journeys/test_orchard.py",
        "journeys/test_half_year.py",
    ),
    row(
        PEOPLE,
        "prints with the longest names",
        "plates of trees, door plates, star signs, certificates and rolls with the longest names that fields take",
        "nothing leaves its plate or its page",
        "orchards/test_ground.py::test_plates_print_eight_on_a_sheet_and_the_longest_names_fit",
        "stars/test_signs.py::test_the_longest_names_stay_on_the_smallest_plate",
        "volunteers/test_roll_print.py",
    ),
    row(
        PEOPLE,
        "no shut doors",
        "every link of every page followed by those who may read the page",
        "none answers 403 or 404",
        "guards/test_links.py",
    ),
    row(
        ATTACKS,
        "exports",
        "every file of the route table while everybody and everything is called =HYPERLINK(1)",
        "no cell starts with = + - @ tab or return unquoted",
        "guards/test_exports.py",
        "imports/test_csv_files.py::test_no_cell_of_a_download_is_run_as_a_formula",
    ),
    row(
        PRIVACY,
        "masked numbers, audit kept",
        "desk pages searched for numbers; one revealed; lines of audit deleted, changed, truncated, half a year passed",
        "revealing is an audited act; kept ≥ 180 days, undeletable",
        "guards/test_privacy.py",
        "guards/test_audit_of_acts.py",
    ),
    row(
        PRIVACY,
        "consent",
        "each version given, withdrawn, asked for again",
        "versioned, and as easy to withdraw as to give",
        "people/test_sign_in.py::test_who_takes_the_terms_back_is_out_and_is_asked_again",
        "people/test_sign_in.py::test_a_consent_is_given_and_taken_back_with_one_click_each",
    ),
    row(
        PRIVACY,
        "phone numbers",
        "a dump of the table; the columns read with another key; boards without names",
        "encrypted with a keyed blind index; names by opt-in",
        "people/test_sign_up.py::test_a_dump_of_the_table_gives_no_phone_number_and_no_password",
        "people/test_sign_up.py::test_the_name_is_shown_on_boards_only_where_that_was_wanted",
        "home/test_front_pages.py::test_the_board_shows_no_names",
    ),
    row(
        PRIVACY,
        "djbh profile",
        "kinds of characters, another password after 90 days, idle sign-out; and none of it by default",
        "off by default, switched on by PASSWORD_PROFILE=djbh",
        "people/test_profile.py",
    ),
)
