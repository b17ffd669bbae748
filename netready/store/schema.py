"""JSON Schema (draft 2020-12) of each format, made from the values that read and write it. Pure."""

from collections.abc import Callable
from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from netready.domain.errors import BadInputError
from netready.domain.metrics import METRIC_UNITS
from netready.domain.record import RECORD_VERSION
from netready.scoring.score_json import SCORE_VERSION
from netready.store.fault_words import choices, nearest, shown
from netready.store.record_checks import RFC_3339_UTC, UUID_V7, RecordLine
from netready.store.score_shape import ScoreDocument
from netready.store.site_model import SiteFile

# 1: first version (2026-11)
SITE_VERSION = 1

Schema = dict[str, Any]


def site_schema() -> Schema:
    """The site file: TOML as the JSON of the same tables."""
    return _headed(SiteFile.model_json_schema(), "site", SITE_VERSION)


def record_schema() -> Schema:
    """One line of a file of records."""
    holder = RecordLine.model_json_schema()
    definitions = holder["$defs"]
    record = definitions.pop("Record")
    _name_metrics(definitions["Metric"])
    properties = record["properties"]
    properties["record_version"] = {"const": RECORD_VERSION, "type": "integer"}
    properties["record_id"]["pattern"] = f"^{UUID_V7.pattern}$"
    properties["started_at"] |= {"pattern": f"^{RFC_3339_UTC.pattern}$"}
    properties["duration_s"]["minimum"] = 0
    record["required"] = ["record_version", *record["required"]]
    return _headed({**record, "$defs": definitions}, "record", RECORD_VERSION)


def _name_metrics(metric: Schema) -> None:
    """The closed list of names, each with its one unit."""
    metric["properties"]["name"] = {"type": "string", "enum": sorted(METRIC_UNITS)}
    metric["properties"]["unit"] = {"type": "string", "enum": sorted(set(METRIC_UNITS.values()))}
    metric["oneOf"] = [
        {
            "properties": {
                "name": {
                    "enum": sorted(name for name in METRIC_UNITS if METRIC_UNITS[name] == unit)
                },
                "unit": {"const": unit},
            }
        }
        for unit in sorted(set(METRIC_UNITS.values()))
    ]


def score_schema() -> Schema:
    """The file `score.json`."""
    return _headed(ScoreDocument.model_json_schema(), "score", SCORE_VERSION)


def _headed(schema: Schema, name: str, version: int) -> Schema:
    head = {
        "$schema": GenerateJsonSchema.schema_dialect,
        "$id": f"urn:netready:{name}:{version}",
        "title": f"netready {name}, version {version}",
    }
    return {**schema, **head}


SCHEMAS: dict[str, Callable[[], Schema]] = {
    "site": site_schema,
    "record": record_schema,
    "score": score_schema,
}


def schema_of(name: str) -> Schema:
    """The schema of a format.

    Raises:
        BadInputError: there is no such format.
    """
    if name not in SCHEMAS:
        fault = f"schema: found {shown(name)}{nearest(name, SCHEMAS)}, allowed {choices(SCHEMAS)}"
        raise BadInputError([fault])
    return SCHEMAS[name]()
