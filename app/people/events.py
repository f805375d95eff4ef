"""What happens to accounts."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class CodeIssued:
    """Staff issued a one-time code for the person's account: the person is told, in case it was not asked for."""

    person: Any
    by: Any


@dataclass(frozen=True)
class AccountClosing:
    """A person closes the account, and is still who they were: each slice ends and empties what is theirs."""

    person: Any


@dataclass(frozen=True)
class NameCorrected:
    """A person put the own name right: staff where they are a member look at it."""

    person: Any


@dataclass(frozen=True)
class PhoneCorrected:
    """A person gave another number: they are told, in case it was somebody else, and so are staff."""

    person: Any


@dataclass(frozen=True)
class SignedOutEverywhere:
    """Every browser of the person was signed out: by them, with another password or number, or with the account."""

    person: Any
