"""A half-year's stars of the whole city beside one hand-written statement, and the memory that it takes."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
from flask import Flask
from sqlalchemy import make_url

from app import clock
from app.stars.domain import Period, half_year
from bench.entry import Entry, entry
from bench.ground import SECRET_KEY, Ground

LEADS, MEMBERS, RECORDS = 27_000, 200_000, 2_500_000  # a city such as the reference one, and its half-year
GRIDS_A_COMMUNITY = 3
ROUNDS = 9

# Everybody and everything that stays: ids are counted through the city, so that the records can be made by arithmetic.
CITY = """
CREATE TABLE place_no AS
  SELECT id, row_number() OVER (ORDER BY id) - 1 AS no FROM place WHERE level = 'community';
CREATE TABLE lead_no AS
  SELECT n AS no, place_no.id AS community_id, 1 + n AS id
  FROM generate_series(0, {leads} - 1) n JOIN place_no ON place_no.no = n % (SELECT count(*) FROM place_no);
INSERT INTO compound (community_id, id, name, pinyin, address, walking_order)
  SELECT id, 1 + no, '院', 'yuan', '', 0 FROM place_no;
INSERT INTO grid (community_id, id, name, pinyin)
  SELECT place_no.id, 1 + no * {grids} + g, '网格' || g, 'wang ge ' || g
  FROM place_no, generate_series(0, {grids} - 1) g;
INSERT INTO building (community_id, id, name, pinyin, grid_id, compound_id)
  SELECT lead_no.community_id, lead_no.id, lead_no.id || '号楼', lead_no.id || ' hao lou',
         1 + place_no.no * {grids} + lead_no.no / (SELECT count(*) FROM place_no) % {grids}, 1 + place_no.no
  FROM lead_no JOIN place_no ON place_no.id = lead_no.community_id;
INSERT INTO household (community_id, id, building_id, unit, door, added_at)
  SELECT community_id, id, id, '1单元', '101', now() FROM lead_no;
INSERT INTO lead_household (community_id, id, building_id, household_id, unit, from_day)
  SELECT community_id, id, id, id, '', DATE '2020-01-01' FROM lead_no;
INSERT INTO workplace (id, name, pinyin, initials, active) VALUES (1, '单位', 'dan wei', 'dw', true);
INSERT INTO person (id, name, pinyin, initials, volunteer_number, shows_name, active, without_phone, created_at)
  SELECT 1000000 + n, '员', 'yuan', 'y', 'B' || n, false, true, false, now() FROM generate_series(0, {members} - 1) n;
INSERT INTO membership (community_id, id, person_id, kind, state, building_id, household_id, unit, door, workplace_id,
                        skills, asked_at, decided_at, reason)
  SELECT lead_no.community_id, 1000000 + n, 1000000 + n, 'in_service', 'active', lead_no.id,
         CASE WHEN n < {leads} THEN lead_no.id END, '', '', 1, '[]', TIMESTAMPTZ '2021-01-01',
         TIMESTAMPTZ '2021-01-02', ''
  FROM generate_series(0, {members} - 1) n JOIN lead_no ON lead_no.no = n % {leads};
INSERT INTO known_member (community_id, building_id, name, phone_last4, listed_at)
  SELECT community_id, building_id, '员' || id, '0000', TIMESTAMPTZ '2021-01-01' FROM membership WHERE id % 10 < 9;
INSERT INTO known_member (community_id, building_id, name, phone_last4, listed_at)
  SELECT community_id, building_id, '未报到' || id, '0000', TIMESTAMPTZ '2021-01-01' FROM membership WHERE id % 5 = 0;
INSERT INTO task (community_id, id, kind_id, title, description, safety_note, meeting_point, starts_at, ends_at,
                  claims_open_at, claims_close_at, capacity, taken, members_only, heavy_or_dirty, outdoor, state,
                  organiser_id, created_by_id, created_at, cancel_reason, version, changed_by_hand)
  SELECT place_no.id, 1 + no, (SELECT min(id) FROM task_kind), '清扫', '', '', '院里', now(), now() + interval '2 h',
         now(), now(), 100000, 0, false, false, true, 'done', 1000000, 1000000, now(), '', 1, false FROM place_no;
"""

# What COPY fills of a service record, in the order of `_records`; a test looks that none is left out.
COLUMNS = (
    *("community_id", "id", "task_id", "claim_id", "membership_id", "person_id", "started_at", "ended_at"),
    *("measured_minutes", "minutes", "amend_reason", "state", "evaluation", "paid_work_time", "made_at", "reason"),
    *("waits_because", "version"),
)

# The floor: the same three metrics, weights and ladder, written straight into a table of the same columns.
FLOOR = """
INSERT INTO floor_rating (community_id, period, lead_household_id, building_id, grid_id, score, weight_counted, stars,
                          lines, rule_version_id, as_of)
WITH lead AS MATERIALIZED (
  SELECT l.community_id, l.id, l.building_id, l.household_id, b.grid_id
  FROM lead_household l JOIN building b ON b.community_id = l.community_id AND b.id = l.building_id
  WHERE l.from_day <= %(day)s AND (l.until_day IS NULL OR l.until_day > %(day)s)
), member AS MATERIALIZED (
  SELECT m.community_id, m.building_id, m.household_id, count(r.n) FILTER (WHERE r.n >= 2) AS active, count(*) AS n,
         sum(r.minutes) AS minutes
  FROM membership m LEFT JOIN (
    SELECT community_id, membership_id, count(*) AS n, sum(minutes) AS minutes FROM service_record
    WHERE state = 'approved' AND started_at >= %(start)s AND started_at < %(end)s GROUP BY 1, 2
  ) r ON r.community_id = m.community_id AND r.membership_id = m.id
  WHERE m.kind = 'in_service' AND m.state IN ('active', 'left') AND m.decided_at < %(end)s
    AND (m.left_at IS NULL OR m.left_at >= %(end)s)
  GROUP BY GROUPING SETS ((1, 2), (1, 3))
), known AS (
  SELECT community_id, building_id, count(*) AS n FROM known_member
  WHERE listed_at < %(end)s AND (removed_at IS NULL OR removed_at >= %(end)s) GROUP BY 1, 2
), measured AS (
  SELECT lead.*, round(LEAST(100.0, b.n * 100.0 / known.n), 1) AS report_in, known.n AS known,
         round(b.active * 100.0 / b.n, 1) AS active, b.n AS members, round(COALESCE(h.minutes, 0) / 60.0, 1) AS hours
  FROM lead
  LEFT JOIN member b ON b.community_id = lead.community_id AND b.building_id = lead.building_id
  LEFT JOIN member h ON h.community_id = lead.community_id AND h.household_id = lead.household_id
  LEFT JOIN known ON known.community_id = lead.community_id AND known.building_id = lead.building_id
), points AS (
  SELECT *, CASE WHEN known >= 3 THEN 15 * LEAST(1, GREATEST(0, (report_in - 50) / 45)) END AS p1,
         CASE WHEN members >= 3 THEN 15 * LEAST(1, GREATEST(0, (active - 30) / 50)) END AS p2,
         15 * LEAST(1, GREATEST(0, (hours - 5) / 20)) AS p3
  FROM measured
), summed AS (
  SELECT *, COALESCE(p1, 0) + COALESCE(p2, 0) + p3 AS earned,
         CASE WHEN p1 IS NULL THEN 0 ELSE 15 END + CASE WHEN p2 IS NULL THEN 0 ELSE 15 END + 15 AS counted
  FROM points
)
SELECT community_id, %(label)s, id, building_id, grid_id, round(earned * 100 / counted, 2), counted,
       CASE WHEN counted >= 40 THEN (SELECT count(*) FROM unnest(ARRAY[60, 70, 80, 90, 95]) s
                                     WHERE earned * 100 / counted >= s) END,
       jsonb_build_array(
         jsonb_build_array('report_in_rate', 15, report_in, known, p1, ''),
         jsonb_build_array('active_rate', 15, active, members, p2, ''),
         jsonb_build_array('own_hours', 15, hours, 1, p3, '')),
       (SELECT min(id) FROM rule_version), now()
FROM summed
"""

# The ratings in a process of their own, settled like that of the jobs, each when a line asks: how many were rated, the
# seconds, and the most memory that the process held until then.
PASS = """
import json, sys, time
from datetime import datetime
from app import create_app
from app.config import Config
from app.database import transaction
from app.process.serve import settle
from app.stars import service
from app.stars.domain import period_named
app = create_app(Config(DATABASE_URL=sys.argv[1], SECRET_KEY=sys.argv[2]))
settle()
with app.app_context():
    for _asked in sys.stdin:
        began = time.perf_counter()
        with transaction():
            count = service.compute(as_of=datetime.fromisoformat(sys.argv[4]), period=period_named(sys.argv[3]))
        seconds = time.perf_counter() - began
        mark = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))  # not rusage: the parent's
        print(json.dumps([count, seconds, int(mark.split()[1]) / 1024]), flush=True)
"""


def run(ground: Ground) -> list[Entry]:
    """The whole city's half-year: time beside the floor, and the memory of the process."""
    with ground.app("stars", pool_size=2) as app:
        period = half_year(clock.today()).previous
        database = make_url(app.config["SQLALCHEMY_DATABASE_URI"]).database or ""
        with psycopg.connect(ground.server.owner_url(database).replace("+psycopg", ""), autocommit=True) as connection:
            fill(connection, period)
            seconds, floors, megabytes = measured(app, connection, period)
        return [
            entry(
                "stars of a city, half a year",
                seconds,
                "s",
                floors=floors,
                limit=1.5,
                better="lower",
            ),
            entry("memory of that pass", [megabytes], "MB", floors=None, limit=300, better="lower"),
        ]


def fill(connection: psycopg.Connection[Any], period: Period) -> None:
    """The city and its half-year; foreign keys go first, as checking ten million of them is not what is measured."""
    drop = """SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname) FROM pg_constraint
              WHERE contype = 'f' AND conrelid IN ('claim'::regclass, 'service_record'::regclass)"""
    for (statement,) in connection.execute(drop).fetchall():
        connection.execute(statement)
    connection.execute(CITY.format(leads=LEADS, members=MEMBERS, grids=GRIDS_A_COMMUNITY))  # type: ignore[call-overload]
    places = [row[0] for row in connection.execute("SELECT id FROM place_no ORDER BY no")]
    with connection.cursor() as cursor, cursor.copy(f"COPY service_record ({', '.join(COLUMNS)}) FROM STDIN") as copy:  # type: ignore[arg-type]
        for block in _records(places, period):
            copy.write(block)
    connection.execute("CREATE TABLE floor_rating (LIKE rating INCLUDING ALL)")
    connection.execute("ANALYZE")


def _records(places: list[int], period: Period) -> Iterator[str]:
    """Rows of the half-year in blocks: a member serves twelve or thirteen times, from 30 minutes to three hours."""
    first, days = clock.day_bounds(period.first)[0], (period.after - period.first).days
    moments = [(first.timestamp() + day * 86_400 + 10 * 3_600) for day in range(days)]
    said = [time.strftime("%Y-%m-%d %H:%M:%S+00", time.gmtime(moment)) for moment in moments]
    lines = []
    for n in range(RECORDS):
        member = n % MEMBERS
        place = member % LEADS % len(places)
        at, minutes = said[(n * 7) % days], 30 + (n * 13) % 150
        who = 1_000_000 + member
        lines.append(
            f"{places[place]}\t{n + 1}\t{place + 1}\t{n + 1}\t{who}\t{who}\t{at}\t{at}\t{minutes}\t{minutes}\t\t"
            f'approved\tnormal\tf\t{at}\t\t""\t1\n'
        )
        if len(lines) == 10_000:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


def floor(connection: psycopg.Connection[Any], period: Period) -> float:
    """Seconds of the hand-written statement on an empty table."""
    connection.execute("TRUNCATE floor_rating")
    start, end = clock.day_bounds(period.first)[0], clock.day_bounds(period.after)[0]
    said = {"day": period.after - timedelta(days=1), "start": start, "end": end, "label": period.label}
    began = time.perf_counter()
    connection.execute(FLOOR, said)
    return time.perf_counter() - began


def measured(app: Flask, connection: psycopg.Connection[Any], period: Period) -> tuple[list[float], list[float], float]:
    """Seconds of the passes, those of the floors between them, and megabytes; each pass has to rate everybody."""
    as_of = clock.day_bounds(period.after)[0].isoformat()
    said = [app.config["SQLALCHEMY_DATABASE_URI"], SECRET_KEY, period.label, as_of]
    passes, floors, megabytes = [], [], 0.0
    with subprocess.Popen(
        [sys.executable, "-c", PASS, *said], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin and process.stdout
        for _round in range(ROUNDS):
            floors.append(floor(connection, period))
            print(file=process.stdin, flush=True)
            count, seconds, megabytes = json.loads(process.stdout.readline())
            if count != LEADS:
                raise RuntimeError(f"rated {count} of {LEADS}")
            passes.append(seconds)
        process.stdin.close()
    return passes, floors, megabytes
