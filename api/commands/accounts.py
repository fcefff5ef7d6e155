"""``drove account``: the first administrator of a new service, who makes the others on the pages."""

from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from api.audit.deed import Deed

app = typer.Typer(help="Accounts: let the first person in.", no_args_is_help=True)


@app.command()
def administrator(
    login: Annotated[str, typer.Option(help="Sign-in name of the new administrator.")],
    name: Annotated[str, typer.Option(help="What the pages call them.")],
) -> None:
    """Make an administrator and print the link with which they choose a password: good once, for three days."""
    from contextlib import closing

    from api.persistence.accounts import AccountStore, ContactTaken
    from api.persistence.audit import AuditLog
    from api.persistence.challenges import ChallengeStore
    from api.persistence.database import Database
    from api.persistence.migrate import bring_up_to_date
    from api.security.identity import Account, Role
    from api.security.secrets import new_id
    from api.security.sign_in import normal
    from api.security.welcomes import Welcomes
    from api.settings import read_settings
    from scheduler.adapters.clocks import SystemClock

    settings = read_settings()
    with closing(Database(settings.database_url)) as database:
        bring_up_to_date(database)
        accounts = AccountStore(database)
        account = Account(new_id("account"), normal(login), name, frozenset({Role.ADMINISTRATOR}))
        try:
            accounts.put(account, "")
        except ContactTaken:
            typer.echo(
                f"There is somebody called {normal(login)} already. Choose another sign-in name.", err=True
            )
            raise typer.Exit(1) from None
        AuditLog(database).add(_deed(account.id))
        link = Welcomes(accounts, ChallengeStore(database), clock=SystemClock()).make(account.id)
    origin = str(settings.public_url or "").rstrip("/") or "<the address of the service>"
    typer.echo(f"Open this once, within three days: {origin}/welcome/{link}")


def _deed(account_id: str) -> "Deed":
    """Return the line of the audit log: whoever has the machine made an administrator."""
    from api.audit.deed import Deed
    from scheduler.adapters.clocks import SystemClock
    from scheduler.domain.booking import Channel
    from scheduler.domain.events import Actor

    by, subject = Actor("administrator", "command line"), f"account:{account_id}"
    now, detail = SystemClock().now(), {"what": "administrator"}
    return Deed("account.made", now, by, Channel.SYSTEM, subject=subject, people=(subject,), detail=detail)
