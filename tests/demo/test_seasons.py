"""二十五社区 has its orchard over two seasons, and two half-years behind it that nobody can change any more."""

ORCHARD = "SELECT community_id FROM orchard"


def test_the_orchard_was_cared_for_through_two_seasons(ask):
    (community,) = {row.community_id for row in ask(ORCHARD)}
    seasons = ask(
        "SELECT extract(year FROM done_on)::int AS year, count(*) AS n, count(DISTINCT duty_code) AS duties, "
        "min(done_on) AS first, max(done_on) AS last FROM care_entry GROUP BY 1 ORDER BY 1"
    )
    assert [row.year for row in seasons] == [2025, 2026]
    assert min(row.n for row in seasons) > 150
    assert min(row.duties for row in seasons) >= 10
    assert all(row.first.month <= 5 and row.last.month >= 10 for row in seasons)
    hours = ask(
        "SELECT record.community_id, record.state FROM service_record record JOIN task "
        "ON task.community_id = record.community_id AND task.id = record.task_id WHERE task.source_type = 'care'"
    )
    assert {row.community_id for row in hours} == {community}
    assert len(hours) == sum(row.n for row in seasons)


def test_adopters_go_on_a_tree_died_and_a_young_one_stands_in_its_place(ask):
    assert ask("SELECT count(*) AS n FROM adoption WHERE renewed_from_id IS NOT NULL")[0].n >= 20
    (young,) = ask("SELECT label, planted_on, state, replaces_id FROM tree WHERE replaces_id IS NOT NULL")
    assert (young.planted_on.year, young.state) == (2026, "alive")
    (dead,) = ask("SELECT label FROM tree WHERE state = 'replaced'")
    assert dead.label == young.label


def test_two_half_years_are_final_each_with_an_objection_that_a_second_person_answered(ask):
    closed = ask(
        "SELECT label, state, computed_by_id, final_by_id FROM star_period "
        f"WHERE community_id IN ({ORCHARD}) ORDER BY label"
    )
    assert [(row.label, row.state) for row in closed] == [("2025H2", "final"), ("2026H1", "final")]
    answered = ask(
        f"SELECT state, answered_by_id, first_reviewer_id FROM star_objection WHERE community_id IN ({ORCHARD})"
    )
    assert len(answered) == 2
    assert all(row.state == "refused" and row.answered_by_id != row.first_reviewer_id for row in answered)
    stars = {row.stars for row in ask("SELECT stars FROM star_result WHERE is_final")}
    assert {0, 1, 2, 3} <= stars


def test_harvests_are_weighed_and_signs_hang_at_the_doors(ask):
    picked = ask(
        "SELECT extract(year FROM picked_on)::int AS year, sum(grams) AS grams FROM harvest GROUP BY 1 ORDER BY 1"
    )
    assert [row.year for row in picked] == [2025, 2026]
    assert min(row.grams for row in picked) > 100_000
    signs = {
        row.kind: row.n for row in ask("SELECT kind, count(*) AS n FROM star_sign WHERE ended_at IS NULL GROUP BY 1")
    }
    assert signs["door_plate"] >= 12
    assert signs["star_sign"] >= 4


def test_each_season_of_the_orchard_has_its_picture_said_to_be_drawn(ask):
    shown = ask(
        "SELECT caption, width FROM orchard_photo AS one JOIN photo ON photo.community_id = one.community_id "
        "AND photo.of_id = one.id AND photo.of_type = 'orchard_photo' ORDER BY added_at"
    )
    assert len(shown) == 4
    assert all(row.caption.endswith("（画）") and row.width == 1000 for row in shown)
