"""Starts the server: opens the service first, so that what is wrong is told in words, then listens."""

import socket
import sys

import uvicorn

from api.demo import PASSWORD, demo_accounts
from api.faults import CannotStart, SettingsWrong
from api.main import create_app
from api.security.identity import Role
from api.service import Service, open_service
from api.settings import read_settings
from scheduler.domain.errors import BrokenInput


def serve(host: str, port: int) -> int:
    """Serve until told to stop; return the exit code."""
    try:
        settings = read_settings()
        with open_service(settings) as service:
            app = create_app(settings, service=service)
            config = uvicorn.Config(
                app, host=host, port=port, log_config=None, access_log=False, server_header=False
            )
            server = _Announcing(config, service, f"http://{host}:{port}")
            server.run()
    except (SettingsWrong, CannotStart, BrokenInput) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


class _Announcing(uvicorn.Server):
    """A server that says where it is once it listens."""

    def __init__(self, config: uvicorn.Config, service: Service, address: str) -> None:
        super().__init__(config)
        self.service, self.address = service, address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        if self.started:
            sys.stdout.write(_announcement(self.service, self.address))
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
