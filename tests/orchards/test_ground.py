"""Orchards and trees at the desk: by form, by rows, by file; photos, plates, the list to keep."""

import io
import time
from datetime import date

import pytest
import segno
from PIL import Image
from sqlalchemy import select, text

from app import scope
from app.database import Line, db
from app.files import exports, pdf
from app.files.photos import Photo
from app.orchards import service as orchards
from app.orchards.ground import lists_service, plates
from app.orchards.ground.import_service import COLUMNS
from app.orchards.ground.states_service import states_of
from app.orchards.models import Orchard, Tree, TreeState
from tests.orchards.garden import PLANTED, a_picture, text_of

FORM = {
    "where": "3号楼北侧", "grid_id": "", "story": "原来是垃圾场", "row_count": "6", "column_count": "7",
    "adopters_per_tree": "2", "accepts_by_rule": "yes", "share_adopter": "50", "share_helpers": "20",
    "share_common": "20", "share_care_list": "10",
}  # fmt: skip
ROWS = {"first_row": "2", "last_row": "2"}
KIND = {"species": "crabapple", "variety": "塞外红", "planted_on": "2025-05-04"}


@pytest.fixture
def desk(garden):
    return f"{garden.town.url}/desk/orchards/{garden.orchard.id}"


def trees(garden, orchard_id=None):
    db.session.rollback()
    with scope.inside(garden.town.scope):
        found = scope.in_community(Tree).filter_by(orchard_id=orchard_id or garden.orchard.id)
        return list(db.session.scalars(found.order_by(Tree.id)))


def test_an_orchard_is_made_and_its_rows_are_filled(garden):
    page = f"{garden.town.url}/desk/orchards/new"
    wrong = garden.send(garden.staff, page, **{**FORM, "name": "东园", "share_adopter": "60"})
    assert wrong.status_code == 422
    assert "四份加起来是 110" in wrong.text
    made = garden.send(garden.staff, page, **FORM, name="东园")
    assert made.status_code == 303
    assert garden.send(garden.staff, page, **FORM, name="东园").status_code == 422, "a name is one orchard's"
    fill = f"{made.location}/trees/fill"
    assert garden.send(garden.staff, fill, **KIND, first_row="1", last_row="6").status_code == 303
    orchard_id = int(made.location.rpartition("/")[2])
    planted = trees(garden, orchard_id)
    assert len(planted) == len({one.plate for one in planted}) == 42
    assert {one.label for one in planted} >= {"1-1", "6-7"}
    assert {len(one.plate) for one in planted} == {10}
    again = garden.send(garden.staff, f"{made.location}/change", to=fill, **KIND, first_row="1", last_row="2")
    assert again.status_code == 422, "no place is free"
    full = garden.browser(garden.staff).get(fill)
    assert "平面图栽满了" in full.text and f"{made.location}/change" in full.text, "and says where to go on"
    shown = garden.browser(garden.adopter).get(f"{garden.town.url}/orchards/{orchard_id}").text
    assert shown.count("<a href=") >= 42
    assert 'aria-label="6-7 海棠（塞外红），' in shown


def test_the_list_says_how_many_can_be_adopted_now(garden):
    def said():
        return text_of(garden.browser(garden.adopter).get(f"{garden.town.url}/orchards"))

    with garden.inside():
        alone, closed = garden.plant(column=2), garden.plant(column=3)
        closed.adoptable, closed.why_not = False, "留作授粉树"
    assert "3 棵树，1 棵等人认养，另有 1 棵还能一起认养" in said(), "the first has room for another"
    with garden.inside():
        asking = orchards.Asking("member", exclusive=True)
        orchards.ask(scope.here(Tree, alone.id), asking, membership=garden.adopter)
    assert "3 棵树，0 棵等人认养，另有 1 棵还能一起认养" in said()
    with garden.inside():
        other = garden.world.member(garden.town, "李桂芳")
        orchards.ask(scope.here(Tree, garden.tree.id), orchards.Asking("member"), membership=other)
    assert "3 棵树，0 棵等人认养" in said() and "另有" not in said()
    with garden.inside():  # what one asks for, and another waits for behind them, is not free
        scope.here(Orchard, garden.orchard.id).accepts_by_rule = False
        waiting = orchards.adoptions_of(garden.adopter)[0]
        waiting.state, waiting.exclusive = "waiting", False
    assert "3 棵树，0 棵等人认养" in said()
    with garden.inside():  # the control: who waits for the whole tree holds no place back
        orchards.adoptions_of(garden.adopter)[0].exclusive = True
    assert "3 棵树，1 棵等人认养" in said()


def test_a_place_has_one_tree_and_the_plan_keeps_its_trees(garden, desk):
    taken = garden.send(garden.staff, f"{desk}/trees/new", **KIND, row="1", column="1", label="X", why_not="")
    assert taken.status_code == 422
    outside = garden.send(garden.staff, f"{desk}/trees/new", **KIND, row="9", column="1", label="X", why_not="")
    assert "只有 3 排" in outside.text
    with garden.inside():
        garden.plant(column=3)
    smaller = garden.send(
        garden.staff, f"{desk}/change", **{**FORM, "name": "红园", "column_count": "2", "version": "1"}
    )
    assert smaller.status_code == 422
    stale = garden.send(garden.staff, f"{desk}/change", **{**FORM, "name": "红园", "version": "7"})
    assert "刚被别人改过" in stale.text


def test_states_are_noted_and_told_and_a_dead_tree_is_not_adopted(garden, world):
    page = f"{garden.town.url}/desk/trees/{garden.tree.id}"
    said = {"on_day": "2026-04-09", "note": "主枝干枯"}
    assert garden.send(garden.staff, page, to=f"{page}/state", state="weak", **said).status_code == 303
    assert garden.send(garden.staff, page, to=f"{page}/state", state="dead", **said).status_code == 303
    late = garden.send(garden.staff, page, to=f"{page}/state", state="alive", on_day="2026-04-11", note="")
    assert late.status_code == 422, "not of tomorrow"
    with scope.inside(garden.town.scope):
        noted = db.session.scalars(scope.in_community(TreeState).filter_by(tree_id=garden.tree.id).order_by("id")).all()
    assert [one.state for one in noted] == ["alive", "weak", "dead"]
    shown = text_of(
        garden.browser(world.member(garden.town, "李敏")).get(f"{garden.town.url}/trees/{garden.tree.plate}")
    )
    assert "枯死" in shown
    assert "认养这棵树" not in shown


def test_what_is_noted_of_an_earlier_day_is_history(garden):
    page = f"{garden.town.url}/desk/trees/{garden.tree.id}"
    for state, day in (("dead", "2026-04-09"), ("weak", "2026-04-05"), ("alive", "2026-04-06")):
        sent = garden.send(garden.staff, page, to=f"{page}/state", state=state, on_day=day, note="")
        assert sent.status_code == 303, state
    (tree,) = trees(garden)
    assert tree.state == "dead"
    with scope.inside(garden.town.scope):
        noted = [(one.state, one.on_day.day) for one in states_of(tree)]
    assert noted == [("dead", 9), ("alive", 6), ("weak", 5), ("alive", PLANTED.day)]
    with garden.inside():
        young = garden.plant(column=3)  # entered today, and dead since last week
        orchards.note_state(young, "dead", on_day=date(2026, 4, 3), note="", by_id=garden.staff.id)
    assert young.state == "dead"


def sheet(*rows):
    return exports.csv_text(COLUMNS, rows).encode()


def upload(garden, desk, content, name="trees.csv"):
    answer = garden.send(garden.staff, f"{desk}/trees/import", file=(io.BytesIO(content), name))
    assert answer.status_code == 303, answer.text
    return answer.location


def test_a_file_is_planted_whole_or_not_at_all(garden, desk):
    good = (
        (2, 1, "", "海棠", "塞外红", "2024-05-04", "长得弱", ""),
        (2, 2, "A2", "苹果", "", "2024/5/4", "", "留作授粉树"),
    )
    bad = (1, 1, "", "榕树", "", "2024-05-04xyz", "好", ""), (2, 2, "", "梨", "", "2024-05-04", "", "")
    preview = upload(garden, desk, sheet(*good, *bad))
    shown = text_of(garden.browser(garden.staff).get(preview))
    for sentence in ("没有这个树种", "这个位置已经有树", "和第 3 行重复", "长得好、长得弱或枯死", "日期"):
        assert sentence in shown, sentence
    seal = garden.browser(garden.staff).seal(f"{desk}/trees/import")
    assert garden.browser(garden.staff).post(preview, seal).status_code == 422
    assert len(trees(garden)) == 1, "nothing by half"
    book = exports.xlsx_bytes(COLUMNS, good)
    preview = upload(garden, desk, book, "trees.xlsx")
    assert garden.send(garden.staff, preview).status_code == 303
    _first, weak, closed = trees(garden)
    assert (weak.state, weak.label, weak.species, weak.planted_on) == ("weak", "2-1", "crabapple", date(2024, 5, 4))
    assert (closed.label, closed.species, closed.adoptable, closed.why_not) == ("A2", "apple", False, "留作授粉树")
    kept = garden.browser(garden.staff).get(f"{desk}/trees.csv").get_data().decode("utf-8-sig")
    assert kept.count("\n") == 4
    assert closed.plate in kept
    assert "王海波" in kept


def test_a_row_outside_the_plan_is_refused_by_row_and_field(garden, desk):
    numbers = ("0000011", "1000000000000", "4", "0", "-1", "2")
    preview = upload(garden, desk, sheet(*[(typed, 2, "", "海棠", "", "2024-05-04", "", "") for typed in numbers]))
    shown = text_of(garden.browser(garden.staff).get(preview))
    assert [f"{line} 排 请填 1 到 3 的整数" in shown for line in range(2, 8)] == [True] * 5 + [False]
    seal = garden.browser(garden.staff).seal(f"{desk}/trees/import")
    assert garden.browser(garden.staff).post(preview, seal).status_code == 422
    assert len(trees(garden)) == 1


def test_the_file_of_trees_does_not_reckon_their_care(garden, desk, monkeypatch):
    monkeypatch.setattr(lists_service, "states_of", lambda trees: pytest.fail("not asked for"))
    assert garden.browser(garden.staff).get(f"{desk}/trees.csv").status_code == 200


def test_the_list_to_keep_can_be_imported_elsewhere(garden, desk, world):
    """What is exported is what the import reads: the columns of both are the same."""
    kept = garden.browser(garden.staff).get(f"{desk}/trees.csv").get_data()
    numbers = {name: int(said) for name, said in FORM.items() if said.isdigit()}
    words = {"name": "西园", "story": "", "where": "西门", "grid_id": None, "accepts_by_rule": True}
    with garden.inside():
        other = orchards.make_orchard(orchards.OrchardText(**numbers, **words), by_id=garden.staff.id)
        there = f"{garden.town.url}/desk/orchards/{other.id}"
    lines = [",".join(line.split(",")[: len(COLUMNS)]) for line in kept.decode("utf-8-sig").splitlines()]
    preview = upload(garden, there, "\n".join(lines).encode())
    assert "要改的地方" not in garden.browser(garden.staff).get(preview).text


@pytest.mark.parametrize("planted_on", ["0025-05-04", "0001-01-01", "1949-12-31"])
def test_a_year_of_planting_that_is_a_slip_is_refused(garden, desk, planted_on):
    said = {**KIND, "planted_on": planted_on}
    for page, where in (("new", {"row": "2", "column": "2", "label": "2-2", "why_not": ""}), ("fill", ROWS)):
        answer = garden.send(garden.staff, f"{desk}/trees/{page}", **said, **where)
        assert (answer.status_code, "栽植日期太早了" in answer.text) == (422, True)
    earliest = {**KIND, "planted_on": "1950-01-01"}
    assert garden.send(garden.staff, f"{desk}/trees/fill", **earliest, **ROWS).status_code == 303  # the control


def test_of_two_large_files_at_once_one_is_drawn_and_the_other_says_so(garden, desk, app):
    with db.engine.connect() as other:
        other.execute(text("SELECT pg_advisory_xact_lock(:purpose, 0)"), {"purpose": Line.LARGE_SHEETS.value})
        refused = garden.browser(garden.staff).get(f"{desk}/plates.pdf")
        assert (refused.status_code, "正在给别人生成大的 PDF" in refused.text) == (422, True)
        other.rollback()
    assert garden.browser(garden.staff).get(f"{desk}/plates.pdf").status_code == 200


def test_plates_print_eight_on_a_sheet_and_the_longest_names_fit(garden, desk, app, monkeypatch):
    with garden.inside():
        orchard = scope.here(Orchard, garden.orchard.id)
        orchard.name = "永安街道太阳社区红色果园第一片共建共享示范园二〇二六年春季北区试验地块第七号之二"
        for column in (2, 3):
            one = garden.plant(column=column)
            one.label, one.variety = (
                f"二十排三十五号之{column}东侧靠墙",
                "黑穗醋栗大果丰产抗寒新品系二〇二四年引种试验园",
            )
    drawn, papers = [], []
    monkeypatch.setattr(segno, "make", lambda address, **options: drawn.append(address) or make(address, **options))
    monkeypatch.setattr(pdf, "made", lambda html, *style: papers.append(html) or made(html, *style))
    answer = garden.browser(garden.staff).get(f"{desk}/plates.pdf")
    assert answer.data.startswith(b"%PDF")
    base = f"{app.config['PUBLIC_URL']}/c/{garden.town.place.code}/trees"
    assert drawn == [f"{base}/{one.plate}" for one in trees(garden)]
    weasyprint = pdf.library()
    sheet = weasyprint.HTML(string=papers[0]).render(stylesheets=[weasyprint.CSS(filename=pdf.STYLE)])
    assert len(sheet.pages) == 1
    plates = [box for box in descendants(sheet.pages[0]._page_box) if "plate" in classes(box)]
    assert len(plates) == 3
    for plate in plates:
        lines = [box for box in descendants(plate) if type(box).__name__ == "TextBox"]
        assert lines
        assert max(line.position_y + line.height for line in lines) <= plate.position_y + plate.border_height()
        assert max(line.position_x + line.width for line in lines) <= plate.position_x + plate.border_width()


def test_plates_of_many_trees_are_printed_in_parts(garden, desk, monkeypatch):
    monkeypatch.setattr(plates, "A_FILE", 2)
    with garden.inside():
        for column in (2, 3):
            garden.plant(column=column)
    papers, staff = [], garden.browser(garden.staff)
    monkeypatch.setattr(pdf, "made", lambda html, *style: papers.append(html) or b"%PDF")
    shown = staff.get(desk).text
    assert ("树牌 1–2" in shown, "树牌 3–3" in shown) == (True, True)
    for page in ("", "?page=2", "?page=3", "?page=0"):
        assert staff.get(f"{desk}/plates.pdf{page}").status_code == 200
    assert [html.count('class="plate"') for html in papers] == [2, 1, 1, 2]
    labels = [one.label for one in trees(garden)]
    assert all(label in papers[0] for label in labels[:2])
    assert labels[2] in papers[1]


make, made = segno.make, pdf.made


def descendants(box):
    yield box
    for child in getattr(box, "children", ()):
        yield from descendants(child)


def classes(box):
    element = getattr(box, "element", None)
    return (element.get("class") or "").split() if element is not None else []


def bomb():
    """20,000 × 20,000 pixels in some kilobytes."""
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG", optimize=True)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "status"),
    [(b"no photo at all", 422), (b"\xff\xd8\xff" + bytes(60 * 1024 * 1024), 413), (None, 422)],
    ids=["text", "60 MB", "bomb"],
)
def test_what_is_no_photo_is_refused_at_once(garden, desk, content, status):
    browser = garden.browser(garden.staff)
    said = {**browser.seal(desk), "caption": "开花"}
    parts = [part("photo", bomb() if content is None else content, '; filename="photo.jpg"')]
    body = b"".join([*(part(name, value.encode()) for name, value in said.items()), *parts, b"--x--\r\n"])
    started = time.monotonic()
    answer = browser.post(f"{desk}/photos", body, content_type="multipart/form-data; boundary=x")
    assert time.monotonic() - started < 2
    assert answer.status_code == status
    db.session.rollback()
    with scope.inside(garden.town.scope):
        assert db.session.scalars(scope.in_community(Photo)).all() == []


def part(name, value, more=""):
    return f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode() + value + b"\r\n"


def test_a_photo_has_a_caption_and_goes_with_it(garden, desk):
    assert garden.send(garden.staff, desk, to=f"{desk}/photos", caption="", photo=a_picture()).status_code == 422
    assert garden.send(garden.staff, desk, to=f"{desk}/photos", caption="开花", photo=a_picture()).status_code == 303
    shown = garden.browser(garden.adopter).get(f"{garden.town.url}/orchards/{garden.orchard.id}").text
    assert "开花" in shown
    with scope.inside(garden.town.scope):
        photo = db.session.scalars(select(Photo).where(Photo.community_id == garden.town.place.id)).one()
    address = f"{garden.town.url}/orchards/{garden.orchard.id}/photos/{photo.of_id}"
    assert garden.browser(garden.adopter).get(address).mimetype == "image/jpeg"
    assert address in garden.browser(garden.adopter).get(f"{garden.town.url}/orchards").text
    with garden.inside():  # who added it closed the account, and took the picture away
        db.session.delete(scope.here(Photo, photo.id))
    assert address not in garden.browser(garden.adopter).get(f"{garden.town.url}/orchards").text
    assert garden.send(garden.staff, desk, to=f"{desk}/photos/{photo.of_id}/removal").status_code == 303
    assert garden.browser(garden.adopter).get(address).status_code == 404


def test_a_closed_orchard_ends_its_adoptions(garden, desk):
    assert garden.send(garden.staff, desk, to=f"{desk}/closing").status_code == 303
    page = garden.browser(garden.adopter).get(f"{garden.town.url}/my/trees").text
    assert "果园不再开放" in page
