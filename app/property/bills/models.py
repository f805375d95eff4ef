"""What companies said once of their bill files."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.database import Shared
from app.people.models import Person


class BillColumns(Shared):
    """How a company names the columns of its bills' files: our column → its heading, or one value for every row."""

    company_id: Mapped[int] = mapped_column(
        BigInteger, ForeignKey("property_company.id"), primary_key=True, autoincrement=False
    )
    headings: Mapped[dict[str, Any]]
    fixed: Mapped[dict[str, Any]]
    changed_by_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("person.id"))
    changed_at: Mapped[datetime]

    changed_by: Mapped[Person] = relationship()
