"""Every route of the OpenAPI description with what it does not expect: no fault of the program."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from netready.domain.access import Role
from netready.service.access.rates import Budget, Rates
from netready.service.app import make_app
from netready.service.desk import Desk
from netready.service.runs.bell import Ear
from tests.service.desks import Joined, desk_at, joined_agent, joined_person
from tests.service.test_security import MAY

CASES = 12  # of each route and way
ENDLESS = Budget(at_once=1e9, per_s=1e9)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
API = sorted(
    f"{method} {path}" for method, path in MAY if path.startswith("/api/") and method != "WEBSOCKET"
)


@schemathesis.serializer("application/x-ndjson")
def _lines(_context: object, value: object) -> bytes:
    """As it is: what is no text is sent as JSON."""
    text = value if isinstance(value, str) else json.dumps(value, default=str)
    return text.encode("utf-8", "surrogatepass")


@dataclass(frozen=True)
class Described:
    """A desk, and what its application says of itself."""

    desk: Desk
    operations: Mapping[str, Any]

    def holder(self, name: str) -> Joined:
        """Somebody new who may ask this; a route may end a token."""
        method, path = name.split()
        role = min(MAY[method, path] or {Role.READER})
        if role is Role.AGENT:
            return joined_agent(self.desk, f"device {len(self.desk.store.agents.all())}")
        return joined_person(self.desk, role)


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Described]:
    desk = desk_at(
        tmp_path_factory.mktemp("openapi"), open_rates=Rates(ENDLESS), record_rates=Rates(ENDLESS)
    )
    found = schemathesis.openapi.from_asgi("/openapi.json", make_app(desk))
    each = [result.ok() for result in found.get_all_operations() if isinstance(result, Ok)]
    yield Described(desk, {f"{one.method.upper()} {one.path}": one for one in each})
    desk.store.close()


@pytest.fixture(autouse=True)
def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    async def at_once(_ear: Ear, _within_s: float) -> bool:
        return False

    monkeypatch.setattr(Ear, "wait", at_once)


def test_the_description_holds_every_route_of_the_api(described: Described) -> None:
    assert sorted(described.operations) == API


@pytest.mark.filterwarnings("ignore")  # of the tool itself
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("name", API)
def test_nothing_that_is_sent_is_a_fault_of_the_program(
    described: Described, name: str, mode: GenerationMode
) -> None:
    operation = described.operations[name]
    if mode is GenerationMode.NEGATIVE and not (
        operation.body or list(operation.iter_parameters())
    ):
        return  # nothing can be said wrongly

    @settings(
        max_examples=CASES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def tried(case: Any) -> None:
        answer = case.call(headers=described.holder(name).bearer)
        case.validate_response(answer, checks=CHECKS)

    tried()
