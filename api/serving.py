"""Starts the server: opens the service first, so that what is wrong is told in words, then listens."""

import gc
import socket
import sys
from collections.abc import Iterable
from contextlib import ExitStack

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from api.by_host import ByHost
from api.demo import PASSWORD, demo_accounts
from api.faults import CannotStart, SettingsWrong
from api.main import create_app
from api.operators import Operator, read_operators
from api.prepared_roads import prepare_roads
from api.security.identity import Role
from api.service import Service, open_service
from api.settings import Settings, read_installation, read_settings
from api.surroundings import Surroundings
from scheduler.domain.errors import BrokenInput


def serve(host: str, port: int, surroundings: Surroundings | None = None) -> int:
    """Serve until told to stop; return the exit code."""
    try:
        settings = read_installation()
        operators = read_operators(settings)
        with ExitStack() as stack:
            if operators and settings.operator is None:
                app, said = _several(stack, operators.values(), port)
            else:
                app, said = _one(stack, read_settings(), f"http://{host}:{port}", surroundings)
            config = uvicorn.Config(
                app, host=host, port=port, log_config=None, access_log=False, server_header=False
            )
            _Announcing(config, said).run()
    except (SettingsWrong, CannotStart, BrokenInput) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


def _one(
    stack: ExitStack, settings: Settings, address: str, around: Surroundings | None
) -> tuple[ASGIApp, str]:
    service = _opened(stack, settings, around)
    return create_app(settings, service=service), _announcement(service, address)


def _opened(stack: ExitStack, settings: Settings, around: Surroundings | None = None) -> Service:
    """Return a service that is open and knows the roads its vehicles drive on."""
    service = stack.enter_context(open_service(settings, around))
    fleet = service.surroundings.fleet
    with service.storage.reading() as records:
        vehicles = [*records.vehicles(), *(fleet.vehicles if fleet is not None else ())]
    prepare_roads(service.surroundings, vehicles)
    return service


def _several(stack: ExitStack, operators: Iterable[Operator], port: int) -> tuple[ASGIApp, str]:
    """Return one application for all operators, and what is said when it listens."""
    found: dict[str, FastAPI] = {}
    said = []
    for operator in operators:
        service = _opened(stack, operator.settings)
        app = create_app(operator.settings, service=service)
        found |= dict.fromkeys(operator.hosts, app)
        said.append(_announcement(service, f"http://{operator.hosts[0]}:{port}"))
    return ByHost(found), "".join(said)


class _Announcing(uvicorn.Server):
    """A server that says where it is once it listens."""

    def __init__(self, config: uvicorn.Config, said: str) -> None:
        super().__init__(config)
        self._said = said

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so. What is loaded by now stays, and is looked through for rubbish no more."""
        await super().startup(sockets)
        gc.collect()
        gc.freeze()
        if self.started:
            sys.stdout.write(self._said)
            sys.stdout.flush()


def _announcement(service: Service, address: str) -> str:
    lines = [f"{service.policy.name}", f"  Pages  {address}/", f"  API    {address}/v1/openapi.json"]
    fleet = service.surroundings.fleet
    if fleet is not None:
        lines.append(f'Demonstration sign-ins (password "{PASSWORD}"):')
        shown: set[Role] = set()
        for account in demo_accounts(fleet):
            (role,) = account.roles
            if role not in shown:
                shown.add(role)
                lines.append(f"  {role.value:<12} {account.login}")
    return "\n".join([*lines, ""])
