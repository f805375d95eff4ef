"""The company loads bills from a CSV file or a workbook: choose the community, send, look at it, confirm."""

from flask import Blueprint, Response, request, url_for
from flask_login import current_user

from app import audit, imports, scope
from app.access import Can, requires
from app.errors import Refused
from app.fields import row_id
from app.property.agreements import service as areas
from app.property.bills import import_service as service
from app.property.bills import service as bills
from app.texts import _, yuan
from app.web import act, done, invalid, page

bill_imports = Blueprint("bill_imports", __name__, template_folder="../templates")


@bill_imports.get("/companies/<int:company_id>/bills/import")
@requires(Can.KEEP_BILLS)
def choose(company_id: int) -> Response:
    return page("property/bill_import.html", **_shown(company_id, imports.TableUploadForm()))


@bill_imports.post("/companies/<int:company_id>/bills/import")
@requires(Can.KEEP_BILLS)
@act
def send(company_id: int) -> Response:
    form = imports.TableUploadForm()
    place_id = row_id(request.form.get("community"))
    if not form.validate_on_submit() or form.file.data is None:
        return invalid("property/bill_import.html", **_shown(company_id, form))
    if place_id is None:
        raise Refused(_("没有选社区，文件没有上传"), _("请先选账单属于哪个社区"))
    where = areas.community_of(company_id, place_id)
    upload = imports.keep(form.file.data, purpose=_purpose(where.id))
    audit.about(upload, place_id=where.id, filename=upload.filename)
    return done("", url_for(".preview", company_id=company_id, place_id=where.id, token=upload.token))


@bill_imports.get("/companies/<int:company_id>/bills/import/<int:place_id>/<token>")
@requires(Can.KEEP_BILLS)
def preview(company_id: int, place_id: int, token: str) -> Response:
    where = areas.community_of(company_id, place_id)
    upload = imports.find(token, purpose=_purpose(where.id))
    with scope.inside(where):
        checked = service.check_file(upload.content, company_id=company_id)
    return page(
        "property/bill_preview.html",
        company_id=company_id,
        where=where,
        preview=_preview(checked),
        total_fen=sum(bill.amount_fen for bill in checked.bills),
    )


@bill_imports.post("/companies/<int:company_id>/bills/import/<int:place_id>/<token>")
@requires(Can.KEEP_BILLS)
@act
def confirm(company_id: int, place_id: int, token: str) -> Response:
    where = areas.community_of(company_id, place_id)
    upload = imports.take(token, purpose=_purpose(where.id))
    with scope.inside(where):
        checked = service.check_file(upload.content, company_id=company_id)
        if checked.problems:
            raise imports.NotClean(checked.problems)
        count = bills.add_bills(company_id, checked.bills)
    total = sum(bill.amount_fen for bill in checked.bills)
    audit.about(current_user, place_id=where.id, company=company_id, bills=count, fen=total, filename=upload.filename)
    told = _("已导入 %(n)s 张账单，共 %(fen)s 元", n=count, fen=yuan(total))
    return done(told, url_for("bills.listing", company_id=company_id))


def _purpose(place_id: int) -> str:
    """One file waiting for each community; it cannot be confirmed for another one."""
    return f"bills:{place_id}"


def _preview(checked: service.CheckedBills) -> imports.Preview:
    return imports.Preview(
        rows=checked.rows,
        counts=[imports.Count(_("账单"), new=len(checked.bills))],
        problems=checked.problems,
        header=service.COLUMNS,
        sample=checked.sample,
    )


def _shown(company_id: int, form: imports.UploadForm) -> dict[str, object]:
    return {"company_id": company_id, "communities": areas.communities_of(company_id), "form": form}
