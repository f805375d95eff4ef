"""What the award and the redemption table decided, by which version, and why."""

from dataclasses import dataclass

from app.rules.content import CompiledVersion
from app.rules.tables.domain import Worth
from app.rules.tables.evaluator import Decision
from app.rules.tables.explanation import Explanation, explain_award, explain_redemption


@dataclass(frozen=True)
class AwardDecision:
    """What the award table said: whole points, the minutes counted for them, and whether the hours are recorded."""

    version: CompiledVersion
    decision: Decision
    worth: Worth

    @property
    def points(self) -> int:
        return self.worth.points

    @property
    def counted_minutes(self) -> int:
        return self.worth.counted_minutes

    @property
    def hours_recorded(self) -> bool:
        """False only for what proved false, or what is no service."""
        return bool(self.decision.outputs["hours_recorded"])

    @property
    def row_code(self) -> str:
        return self.decision.row_code

    @property
    def outputs(self) -> dict[str, object]:
        """As they are kept with the award."""
        return dict(self.decision.outputs)

    def explain(self) -> Explanation:
        """Why so many points, in plain words with the numbers put in."""
        return explain_award(self.decision, self.worth)


@dataclass(frozen=True)
class RedemptionDecision:
    """What the redemption table said; `fen_per_point` and `code_valid_days` count only where it is allowed."""

    version: CompiledVersion
    decision: Decision

    @property
    def is_allowed(self) -> bool:
        return self.decision.outputs["allowed"] is True

    @property
    def row_code(self) -> str:
        return self.decision.row_code

    @property
    def fen_per_point(self) -> int:
        return _whole(self.decision.outputs.get("fen_per_point"))

    @property
    def code_valid_days(self) -> int:
        return _whole(self.decision.outputs.get("code_valid_days"))

    @property
    def note(self) -> str:
        """Why it is allowed or refused, as people read it."""
        return self.decision.note

    def explain(self) -> Explanation:
        """Why, in plain words with the numbers put in."""
        return explain_redemption(self.decision)


def _whole(value: object) -> int:
    return int(value) if isinstance(value, int | float) else 0
