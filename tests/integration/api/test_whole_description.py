"""The API does what its description says, whatever is sent, whoever sends it."""

from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as limits
from hypothesis.strategies import booleans
from schemathesis import GenerationMode, checks
from schemathesis.specs.openapi import checks as openapi_checks

from api.main import create_app
from api.service import open_service
from tests.fakes import village_service as village
from tests.in_process import InProcess
from tests.integration.api import conftest as whole

REAL = {
    "booking_id": "booking-000001",
    "rider_id": village.ADA.id,
    "driver_id": village.CARA.id,
    "vehicle_id": village.BUS.id,
    "shift_id": "2026-12-01-bus",
    "place_id": village.MARKET.id,
    "date": "2026-12-01",
    "slug": "not-found",
}
"""What there is; half of the requests ask for it, the others for anything."""
CHECKED = (
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.negative_data_rejection,
    openapi_checks.ignored_auth,
)
WHO = (None, "resident", "driver", "coordinator", "planner")
turns = count()
LIMITS = limits(
    max_examples=5,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[whole.Api]:
    clock, wall = whole.clocks()
    settings = whole.settings(tmp_path_factory.mktemp("described"))
    with open_service(settings, whole.surroundings(clock, wall)) as service:
        # The service is opened here, for schemathesis starts and stops the application as it likes.
        app = create_app(settings, service=service)
        client = InProcess(app, raise_server_exceptions=False)
        with client:
            pass
        tokens = {who: whole.sign_in(client, login) for who, login in whole.LOGINS.items()}
        api = whole.Api(app, client, clock, wall, tokens, count())
        whole.booked(api)
        yield api


@pytest.fixture(scope="module")
def description(running: whole.Api) -> Any:
    return schemathesis.openapi.from_asgi("/v1/openapi.json", running.app)


@pytest.mark.parametrize("mode", GenerationMode, ids=lambda mode: mode.value)
def test_everything_sent_by_everybody(running: whole.Api, description: Any, mode: GenerationMode) -> None:
    for found in description.get_all_operations():
        operation = found.ok()
        takes = list(operation.iter_parameters()) or list(operation.body)
        signs_out = (operation.method, operation.path) == ("delete", "/v1/sessions/current")
        if not signs_out and (takes or mode is GenerationMode.POSITIVE):
            _try(operation, running, mode)


def _try(operation: Any, running: whole.Api, mode: GenerationMode) -> None:
    """Send each example as everybody whom it concerns: to make one up takes longer than to answer it."""
    roles = operation.definition.raw.get("x-roles", WHO)
    refused = [who for who in WHO if who not in roles]
    concerned = [who for who in WHO if who in roles]

    @given(case=operation.as_strategy(generation_mode=mode), real=booleans(), keyed=booleans())
    @LIMITS
    def send(case: schemathesis.Case, real: bool, keyed: bool) -> None:
        if real and mode is GenerationMode.POSITIVE:
            case.path_parameters.update({k: v for k, v in REAL.items() if k in case.path_parameters})
        # Whoever may not come in is refused before anything sent is looked at: what is right, once, is enough.
        strangers, refused[:] = (list(refused), []) if mode is GenerationMode.POSITIVE else ([], refused)
        for who in (*strangers, *concerned):
            headers = {} if who is None else {"Authorization": f"Bearer {running.tokens[who]}"}
            if keyed and case.method == "POST" and mode is GenerationMode.POSITIVE:
                headers["Idempotency-Key"] = f"turn-{next(turns)}"
            case.call_and_validate(headers=headers, checks=list(CHECKED))

    if concerned or mode is GenerationMode.POSITIVE:
        send()
