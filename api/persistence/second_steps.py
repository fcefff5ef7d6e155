"""How second steps are kept: the sealed secret of an authenticator app, and hashes of recovery codes."""

from collections.abc import Iterable

from sqlalchemy import delete, func, insert, or_, select, update

from api.persistence.database import Database
from api.persistence.identity_tables import recovery_code
from api.persistence.tables import account


class SecondStepStore:
    """Second steps in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def secret(self, account_id: str) -> str | None:
        """Return the sealed secret of an account's app, or None."""
        with self._database.reading() as connection:
            statement = select(account.c.totp_secret).where(account.c.id == account_id)
            found: str | None = connection.execute(statement).scalar_one_or_none()
            return found

    def set_up(self, account_id: str, sealed: str, *, step: int, code_hashes: Iterable[str]) -> None:
        """Keep a new app with its first used step, and new recovery codes in place of any before."""
        with self._database.writing() as connection:
            values = {"totp_secret": sealed, "totp_step": step}
            connection.execute(update(account).where(account.c.id == account_id).values(values))
            connection.execute(delete(recovery_code).where(recovery_code.c.account_id == account_id))
            rows = [{"account_id": account_id, "code_hash": one} for one in code_hashes]
            connection.execute(insert(recovery_code), rows)
            connection.commit()

    def use_step(self, account_id: str, step: int) -> bool:
        """Use a time step up; tell whether it is later than every one used before."""
        unused = or_(account.c.totp_step.is_(None), account.c.totp_step < step)
        mine = (account.c.id == account_id) & unused
        with self._database.writing() as connection:
            found = connection.execute(update(account).where(mine).values(totp_step=step)).rowcount
            connection.commit()
        return found == 1

    def use_recovery_code(self, account_id: str, code_hash: str) -> bool:
        """Use a recovery code up; tell whether there was such a one."""
        mine = (recovery_code.c.account_id == account_id) & (recovery_code.c.code_hash == code_hash)
        with self._database.writing() as connection:
            found = connection.execute(delete(recovery_code).where(mine)).rowcount
            connection.commit()
        return found == 1

    def recovery_codes_left(self, account_id: str) -> int:
        """Return how many recovery codes are unused."""
        with self._database.reading() as connection:
            mine = recovery_code.c.account_id == account_id
            return connection.execute(select(func.count()).where(mine)).scalar_one()

    def forget(self, account_id: str) -> None:
        """Forget app and recovery codes."""
        with self._database.writing() as connection:
            values = {"totp_secret": None, "totp_step": None}
            connection.execute(update(account).where(account.c.id == account_id).values(values))
            connection.execute(delete(recovery_code).where(recovery_code.c.account_id == account_id))
            connection.commit()
