"""What the checks of a deployment have in common: a finding names its setting and says what to do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Finding:
    """One thing to mend (`unsafe`), or to know (not)."""

    setting: str
    sentence: str
    unsafe: bool = True


@dataclass(frozen=True)
class Deployment:
    """What is looked at: the application's settings, and the environment that they came from."""

    settings: Mapping[str, Any]
    environment: Mapping[str, str]
