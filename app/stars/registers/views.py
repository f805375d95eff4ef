"""The registers at the desk: by form, as a file, and from a file."""

from typing import Any

from flask import Blueprint, Response, url_for
from flask_login import current_user

from app import audit, clock
from app.access import Can, requires
from app.errors import NotHere
from app.files import exports, imports
from app.pages.paging import paged
from app.scope import community, here
from app.stars.registers import file_service, service
from app.stars.registers.forms import DoneForm, RecordForm
from app.stars.registers.models import StarRecord
from app.stars.registers.specs import REGISTERS, Register, presences
from app.texts import _
from app.web import act, done, invalid, page

star_registers = Blueprint("star_registers", __name__, template_folder="../templates")


def asked(code: str) -> Register:
    """The register that an address names, or `NotHere`."""
    if code not in REGISTERS:
        raise NotHere("star_record")
    return REGISTERS[code]


def purpose(register: Register) -> str:
    """What a file is kept for, so that one register's is not taken for another's."""
    return f"stars {register.code}"


@star_registers.get("/c/<code>/stars/registers")
@requires(Can.KEEP_STARS)
def overview() -> Response:
    """Every register with how much it holds."""
    return page("stars/registers/overview.html", registers=REGISTERS.values(), counts=service.counts())


def _listed(register: Register, form: RecordForm) -> dict[str, Any]:
    return {
        "register": register,
        "form": form,
        "rows": paged(service.listed(register)),
        "names": service.subjects_of(register),
        "presences": presences(),
        "today": clock.today(),
    }


@star_registers.get("/c/<code>/stars/registers/<register_code>")
@requires(Can.KEEP_STARS)
def listing(register_code: str) -> Response:
    register = asked(register_code)
    return page("stars/registers/register.html", **_listed(register, RecordForm(register, formdata=None)))


@star_registers.post("/c/<code>/stars/registers/<register_code>")
@requires(Can.KEEP_STARS)
@act
def enter(register_code: str) -> Response:
    register = asked(register_code)
    form = RecordForm(register)
    if not form.validate_on_submit():
        return invalid("stars/registers/register.html", **_listed(register, form))
    made = service.enter(register, form.entry(), by_id=current_user.id)
    audit.about(made, kind=str(register.title))
    return done(_("已登记"), url_for(".listing", register_code=register.code))


@star_registers.post("/c/<code>/stars/records/<int:star_record_id>/completion")
@requires(Can.KEEP_STARS)
@act
def complete(star_record_id: int) -> Response:
    found, form = here(StarRecord, star_record_id, lock=True), DoneForm()
    register = REGISTERS[found.kind]
    if not form.validate_on_submit():
        return invalid("stars/registers/register.html", **_listed(register, RecordForm(register, formdata=None)))
    service.complete(found, on=form.done_day.data, by_id=current_user.id)
    audit.about(found, kind=str(register.title))
    return done(_("已记完成"), url_for(".listing", register_code=found.kind))


@star_registers.post("/c/<code>/stars/records/<int:star_record_id>/removal")
@requires(Can.KEEP_STARS)
@act
def remove(star_record_id: int) -> Response:
    found = here(StarRecord, star_record_id, lock=True)
    service.remove(found, by_id=current_user.id)
    audit.about(found, kind=str(REGISTERS[found.kind].title))
    return done(_("已删去"), url_for(".listing", register_code=found.kind))


@star_registers.get("/c/<code>/stars/registers/<register_code>/list.<any(csv,xlsx):ending>")
@requires(Can.KEEP_STARS)
def file(register_code: str, ending: str) -> Response:
    """The register in the columns in which it is read."""
    register = asked(register_code)
    name = f"{community().name}{register.title}"
    return exports.download(name, ending, file_service.columns(register), file_service.exported(register))


@star_registers.get("/c/<code>/stars/registers/<register_code>/import")
@requires(Can.KEEP_STARS)
def choose(register_code: str) -> Response:
    """The form that sends a file."""
    register = asked(register_code)
    return page("stars/registers/import.html", **_file(register, imports.UploadForm()))


def _file(register: Register, form: imports.UploadForm) -> dict[str, Any]:
    return {"register": register, "form": form, "columns": file_service.explained(register)}


@star_registers.post("/c/<code>/stars/registers/<register_code>/import")
@requires(Can.KEEP_STARS)
@act
def send(register_code: str) -> Response:
    register, form = asked(register_code), imports.UploadForm()
    if not form.validate_on_submit():
        return invalid("stars/registers/import.html", **_file(register, form))
    upload = imports.keep(form.file.data, purpose=purpose(register))
    audit.about(upload, filename=upload.filename, sha256=upload.sha256)
    return done("", url_for(".preview", register_code=register.code, token=upload.token))


@star_registers.get("/c/<code>/stars/registers/<register_code>/import/<token>")
@requires(Can.KEEP_STARS)
def preview(register_code: str, token: str) -> Response:
    register = asked(register_code)
    upload = imports.find(token, purpose=purpose(register))
    shown = file_service.preview(register, upload.content, by_id=current_user.id)
    return page("stars/registers/preview.html", register=register, preview=shown, upload=upload)


@star_registers.post("/c/<code>/stars/registers/<register_code>/import/<token>")
@requires(Can.KEEP_STARS)
@act
def confirm(register_code: str, token: str) -> Response:
    register = asked(register_code)
    upload = imports.take(token, purpose=purpose(register))
    n = file_service.bring(register, upload.content, by_id=current_user.id)
    audit.about(upload, filename=upload.filename, sha256=upload.sha256, added=n)
    return done(_("已导入 %(n)s 条", n=n), url_for(".listing", register_code=register.code))
