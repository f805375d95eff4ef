"""The company's lists to keep, as files."""

import csv
import io

import pytest
from python_calamine import CalamineWorkbook

from tests.property.conftest import Estate

NAMES = ("bills", "redemptions", "settlements")


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_a_list_may_be_empty(estate: Estate, name, ending):
    assert estate.counter().get(f"{estate.company_url}/{name}.{ending}").status_code == 200


def test_every_bill_with_what_is_paid(estate: Estate):
    made = estate.captured(1000)
    estate.bill(number="=1+1")
    file = estate.counter().get(f"{estate.company_url}/bills.csv").data.decode("utf-8-sig")
    rows = {row["账单号"]: row for row in csv.DictReader(io.StringIO(file))}
    paid = rows[estate.fresh(made.bill).number]
    assert (paid["金额(元)"], paid["积分抵(元)"], paid["未付(元)"]) == ("250.20", "100.00", "150.20")
    assert "'=1+1" in rows
    only = estate.counter().get(f"{estate.company_url}/bills.csv?state=open").data.decode("utf-8-sig")
    assert len(only.strip().splitlines()) == 2


def test_amounts_are_numbers_in_a_workbook(estate: Estate):
    estate.captured(1000)
    book = estate.counter().get(f"{estate.company_url}/redemptions.xlsx")
    header, row = CalamineWorkbook.from_filelike(io.BytesIO(book.data)).get_sheet_by_index(0).to_python()
    shown = dict(zip(header, row, strict=True))
    assert (shown["积分"], shown["抵扣金额(元)"], shown["状态"]) == (1000.0, 100.0, "已抵")


def test_another_companys_lists_are_closed(estate: Estate, new_estate, world):
    other: Estate = new_estate(company=world.company("安居物业"))
    for name in NAMES:
        assert other.counter().get(f"{estate.company_url}/{name}.csv").status_code == 403
