"""What happens to accounts."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CodeIssued:
    """Staff issued a one-time code for the person's account: the person is told, in case it was not asked for."""

    person: Any
    by: Any
