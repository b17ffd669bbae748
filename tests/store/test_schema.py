"""JSON Schema of each format: says what the readers say."""

import pytest

from netready.domain.errors import BadInputError
from netready.domain.failures import FailureWord
from netready.domain.metrics import METRIC_UNITS
from netready.domain.record import Record
from netready.scoring.score_json import score_json
from netready.store.schema import SCHEMAS, schema_of
from netready.store.score_shape import ScoreDocument
from netready.store.site_model import TABLES
from tests.reports.fixtures import scores


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_names_its_draft_and_version_and_no_host(name: str) -> None:
    schema = schema_of(name)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["$id"] == f"urn:netready:{name}:1"
    assert schema["additionalProperties"] is False


def test_the_record_has_the_closed_lists() -> None:
    schema = schema_of("record")
    assert set(schema["properties"]) == set(Record.__dataclass_fields__)
    assert schema["properties"]["record_version"]["const"] == 1
    assert "record_version" in schema["required"]
    metric = schema["$defs"]["Metric"]
    assert metric["properties"]["name"]["enum"] == sorted(METRIC_UNITS)
    assert schema["$defs"]["FailureWord"]["enum"] == [word.value for word in FailureWord]


def test_each_metric_name_has_its_one_unit() -> None:
    choices = schema_of("record")["$defs"]["Metric"]["oneOf"]
    units = {
        name: choice["properties"]["unit"]["const"]
        for choice in choices
        for name in choice["properties"]["name"]["enum"]
    }
    assert units == dict(METRIC_UNITS)


def test_the_site_has_every_table_with_its_bounds() -> None:
    schema = schema_of("site")
    assert set(schema["properties"]) == set(TABLES)
    assert schema["required"] == ["site"]
    seats = schema["$defs"]["RoomTable"]["properties"]["seats"]
    assert (seats["minimum"], seats["maximum"]) == (1, 500)


@pytest.mark.parametrize("score", [scores.not_yet, scores.go, scores.cannot_say, scores.emulated])
def test_a_score_is_written_in_the_shape_of_its_schema(score: object) -> None:
    assert callable(score)
    document = score_json(score())
    checked = ScoreDocument.model_validate(document)
    assert checked.model_dump(exclude_unset=True) == document
    # a what-if stands there only where one was asked for
    assert set(document) == set(schema_of("score")["properties"]) - {"what_if"}


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(BadInputError, match="found 'records', did you mean 'record'"):
        schema_of("records")
