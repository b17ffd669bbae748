"""The shape of sources, areas and criteria: which keys a table has, which values they may take.

The other files have theirs in `workload_rows.py`. Only what one table alone can tell is checked
here. What needs several files (unknown sources, duplicate ids) is checked where they are joined.
"""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from netready.catalogue.derived import DERIVED
from netready.domain.metrics import METRIC_UNITS

NETWORK_AREAS = ("INF", "TSP", "CLD", "SEC")
# those that the pages know how to write
UNITS = (
    "%",
    "Mbit/s",
    "a week",
    "access points",
    "dB",
    "dBm",
    "days",
    "devices",
    "devices/hour",
    "generation",
    "hours",
    "ms",
    "names",
    "packets",
    "ratio",
    "roles",
    "s",
)
Mark = Literal["F", "F2", "M", "P"]
Text = Annotated[str, Field(min_length=1)]
Positive = Annotated[float, Field(gt=0)]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Z]{3})?$")]


class Row(BaseModel):
    """Unknown keys are refused, types are not guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class SourceRow(Row):
    """One place that figures come from; `read_on` where it differs from the file's."""

    text: Text
    address: str = ""
    read_on: date | None = None


class SourcesFile(Row):
    """sources.toml."""

    read_on: date
    source: dict[str, SourceRow]


class SourceRef(Row):
    """A figure's source: its id, how sure we are, and which figure of the table it is for."""

    id: Text
    mark: Mark
    note: str = ""


class AreaRow(Row):
    """One of the ten areas."""

    code: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    name: Text
    plain: Text
    weight: Positive


class AreasFile(Row):
    """areas.toml."""

    area: list[AreaRow]
    sources: Annotated[list[SourceRef], Field(min_length=1)]


class ThresholdsRow(Row):
    """A numeric scale."""

    fail: float
    acceptable: float
    target: float


class WordsRow(Row):
    """A word scale; the words that a declaration may use."""

    fail: Annotated[list[Text], Field(min_length=1)]
    acceptable: list[Text]
    target: Annotated[list[Text], Field(min_length=1)]

    @model_validator(mode="after")
    def _one_step_a_word(self) -> Self:
        words = [*self.fail, *self.acceptable, *self.target]
        if len(words) != len(set(words)):
            raise ValueError("a word stands on two steps; allowed: each word once")
        return self


class MeasureRow(Row):
    """Which metric, or which derived value, is the measured evidence."""

    metric: str | None = None
    probe: str | None = None
    direction: Literal["down", "up", "both"] | None = None
    stat: str = "value"
    label: str | None = None
    target_place: Literal["on-site", "internet"] = "on-site"
    pool: Literal["p10", "p50", "p95", "max", "min", "mean"] = "p50"
    scale: Positive = 1.0
    derived: str | None = None

    @model_validator(mode="after")
    def _known_name(self) -> Self:
        if (self.metric is None) == (self.derived is None):
            raise ValueError("either `metric` or `derived`, and only one of them")
        if self.metric is not None and self.metric not in METRIC_UNITS:
            raise ValueError(f"found metric {self.metric!r}, allowed: a listed metric name")
        if self.derived is not None and self.derived not in DERIVED:
            raise ValueError(f"found derived {self.derived!r}, allowed: {', '.join(DERIVED)}")
        if self.derived is not None and len(self.model_fields_set) > 1:
            raise ValueError("`derived` stands alone: its function picks the records")
        return self


class CriterionRow(Row):
    """One question. See `netready.domain.criterion.Criterion` for what each key means.

    A numeric scale is `thresholds` where all phases share it, else `primary` and `secondary`
    (an all-through school is judged as a secondary one).
    """

    id: Annotated[str, Field(pattern=r"^[A-Z]{3}-\d{2}$")]
    title: Text
    question: Text
    leadership: str = ""
    answers: Literal["network", "standard", "programme"]
    evidence: Literal["M", "D", "B"]
    unit: str = ""
    scope: Literal["site", "room"] = "site"
    better: Literal["higher", "lower", "words"]
    thresholds: ThresholdsRow | None = None
    primary: ThresholdsRow | None = None
    secondary: ThresholdsRow | None = None
    words: WordsRow | None = None
    weight: Annotated[float, Field(ge=1, le=6)]
    gate: Literal["X", "R"] | None = None
    gate_when: Annotated[
        str,
        Field(pattern=r"^(live-lessons|take-home|google-or-apple|country:[A-Z]{2}(-[A-Z]{3})?)?$"),
    ] = ""
    countries: list[Country] = []
    valid_from: date | None = None
    sources: Annotated[list[SourceRef], Field(min_length=1)]
    measure: MeasureRow | None = None
    fix: Text
    owner: Text
    effort: Literal["hours", "days", "weeks", "term"]

    @model_validator(mode="after")
    def _scale_fits(self) -> Self:
        if self.better == "words":
            self._need(self.words is not None and not self.scales, "words: needs only `words`")
        else:
            shared, split = self.thresholds is not None, self.primary and self.secondary
            whole = len(self.scales) == (1 if shared else 2) and bool(shared or split)
            self._need(
                whole and self.words is None,
                "a numeric scale needs `thresholds`, or both `primary` and `secondary`",
            )
            self._need(bool(self.unit), "a numeric scale needs a `unit`")
            self._need(self.unit in UNITS, f"found unit {self.unit!r}, allowed: {', '.join(UNITS)}")
        return self

    @model_validator(mode="after")
    def _thresholds_in_order(self) -> Self:
        sign = -1 if self.better == "lower" else 1
        for scale in self.scales:
            fail, acceptable, target = scale.fail, scale.acceptable, scale.target
            self._need(
                sign * fail <= sign * acceptable <= sign * target,
                f"found fail {fail:g}, acceptable {acceptable:g}, target {target:g}; "
                f"allowed: in this order, {self.better} is better",
            )
        return self

    @model_validator(mode="after")
    def _belongs(self) -> Self:
        self._need(
            self.answers != "network" or self.id[:3] in NETWORK_AREAS,
            f"only {', '.join(NETWORK_AREAS)} can answer the network question",
        )
        self._need(
            self.evidence != "D" or self.measure is None,
            "a declared criterion (evidence D) has no `measure`",
        )
        self._need(self.gate is not None or not self.gate_when, "`gate_when` without a `gate`")
        return self

    @property
    def scales(self) -> list[ThresholdsRow]:
        """The numeric scales that are given."""
        return [scale for scale in (self.thresholds, self.primary, self.secondary) if scale]

    @staticmethod
    def _need(holds: bool, otherwise: str) -> None:
        if not holds:
            raise ValueError(otherwise)


class CriteriaFile(Row):
    """criteria/*.toml."""

    area: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    valid_from: date
    criterion: list[CriterionRow]
