"""The company loads bills: choose the community, send, say which column is which, look at it, confirm."""

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from flask_login import current_user

from app import audit, scope
from app.access import Can, requires
from app.errors import Refused
from app.files import imports
from app.files.csv_files import read_lines
from app.pages.fields import plain, row_id
from app.property.agreements import service as areas
from app.property.bills import columns, columns_service
from app.property.bills import import_service as service
from app.property.bills import service as bills
from app.property.bills.columns_forms import ColumnsForm
from app.scope import Community
from app.texts import _, yuan
from app.web import act, done, invalid, page

bill_imports = Blueprint("bill_imports", __name__, template_folder="../templates")

BASE = "/companies/<int:company_id>/bills/import"


@bill_imports.get(BASE)
@requires(Can.KEEP_BILLS)
def choose(company_id: int) -> Response:
    return page("property/bills/bill_import.html", **_shown(company_id, imports.UploadForm()))


@bill_imports.post(BASE)
@requires(Can.KEEP_BILLS)
@act
def send(company_id: int) -> Response:
    form = imports.UploadForm()
    place_id = row_id(request.form.get("community"))
    if not form.validate_on_submit() or form.file.data is None:
        return invalid("property/bills/bill_import.html", **_shown(company_id, form))
    if place_id is None:
        raise Refused(_("没有选社区，文件没有上传"), _("请先选账单属于哪个社区"))
    where = areas.community_of(company_id, place_id)
    upload = imports.keep(form.file.data, purpose=_purpose(where.id))
    audit.about(upload, place_id=where.id, filename=upload.filename)
    return done("", url_for(".preview", company_id=company_id, place_id=where.id, token=upload.token))


@bill_imports.get(f"{BASE}/<int:place_id>/<token>")
@requires(Can.KEEP_BILLS)
def preview(company_id: int, place_id: int, token: str) -> Any:
    where = areas.community_of(company_id, place_id)
    upload = imports.find(token, purpose=_purpose(where.id))
    lines = read_lines(upload.content)
    is_standard, chosen = columns_service.is_standard(lines), None
    if not is_standard:
        chosen = columns_service.chosen_for(lines, company_id, period=_period())
        if chosen is None:
            return redirect(url_for(".map_columns", company_id=company_id, place_id=place_id, token=token), 303)
    with scope.inside(where):
        checked = service.check_lines(lines, company_id=company_id, chosen=chosen)
    return page(
        "property/bills/bill_preview.html",
        company_id=company_id,
        where=where,
        token=token,
        chosen=chosen,
        seen=columns_service.digest(chosen),
        preview=_preview(checked),
        total_fen=sum(bill.amount_fen for bill in checked.bills),
    )


@bill_imports.get(f"{BASE}/<int:place_id>/<token>/columns")
@requires(Can.KEEP_BILLS)
def map_columns(company_id: int, place_id: int, token: str) -> Response:
    where = areas.community_of(company_id, place_id)
    lines = read_lines(imports.find(token, purpose=_purpose(where.id)).content)
    form = ColumnsForm.of(lines, columns_service.proposed(lines, company_id), submitted=False)
    return page("property/bills/bill_columns.html", **_columns_page(company_id, where, token, lines, form))


@bill_imports.post(f"{BASE}/<int:place_id>/<token>/columns")
@requires(Can.KEEP_BILLS)
@act
def keep_columns(company_id: int, place_id: int, token: str) -> Response:
    where = areas.community_of(company_id, place_id)
    lines = read_lines(imports.find(token, purpose=_purpose(where.id)).content)
    form = ColumnsForm.of(lines, columns_service.proposed(lines, company_id), submitted=True)
    if not form.validate():
        return invalid("property/bills/bill_columns.html", **_columns_page(company_id, where, token, lines, form))
    chosen = form.chosen
    columns_service.remember(company_id, chosen, by=current_user)
    audit.about(current_user, place_id=where.id, company=company_id, columns=dict(chosen.headings))
    period = chosen.fixed.get(columns.PERIOD)  # an address without it where there is none
    back = url_for(".preview", company_id=company_id, place_id=place_id, token=token, period=period)
    return done(_("已记住，下次同样的表不用再选"), back)


@bill_imports.post(f"{BASE}/<int:place_id>/<token>")
@requires(Can.KEEP_BILLS)
@act
def confirm(company_id: int, place_id: int, token: str) -> Response:
    where = areas.community_of(company_id, place_id)
    upload = imports.take(token, purpose=_purpose(where.id))
    # The file is parsed once more, not kept as the preview understood it: households, served compounds, bill numbers
    # and the columns' meaning may have changed since, and what is imported has to be right as of this transaction.
    lines = read_lines(upload.content)
    is_standard = columns_service.is_standard(lines)
    chosen = None if is_standard else columns_service.chosen_for(lines, company_id, period=_period())
    if request.form.get("seen") != columns_service.digest(chosen):
        raise Refused(_("列的对应关系刚刚有人改过，一行也没有导入"), _("请再看一遍，再导入"))
    with scope.inside(where):
        checked = service.check_lines(lines, company_id=company_id, chosen=chosen)
        if checked.problems:
            raise imports.NotClean(checked.problems)
        count = bills.add_bills(company_id, checked.bills)
    total = sum(bill.amount_fen for bill in checked.bills)
    audit.about(current_user, place_id=where.id, company=company_id, bills=count, fen=total, filename=upload.filename)
    told = _("已导入 %(n)s 张账单，共 %(fen)s 元", n=count, fen=yuan(total))
    return done(told, url_for("bills.listing", company_id=company_id))


def _period() -> str:
    """What the bills of the file are of, where the file itself does not say."""
    return (plain(request.args.get("period")) or "")[:40]


def _purpose(place_id: int) -> str:
    """One file waiting for each community; it cannot be confirmed for another one."""
    return f"bills:{place_id}"


def _preview(checked: service.CheckedBills) -> imports.Preview:
    return imports.Preview(
        rows=checked.rows,
        counts=[imports.Count(_("账单"), new=len(checked.bills))],
        problems=checked.problems,
        header=columns.COLUMNS,
        sample=checked.sample,
    )


def _columns_page(
    company_id: int, where: Community, token: str, lines: columns.Lines, form: ColumnsForm
) -> dict[str, Any]:
    return {
        "company_id": company_id,
        "where": where,
        "token": token,
        "form": form,
        "samples": columns.samples(lines, form.at),
        "before": columns_service.remembered(company_id),
    }


def _shown(company_id: int, form: imports.UploadForm) -> dict[str, object]:
    return {"company_id": company_id, "communities": areas.communities_of(company_id), "form": form}
