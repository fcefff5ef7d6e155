"""Distances, places in an order and versions are never negative; how somebody signed in is a known way."""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

_WAYS = (
    "'password', 'password_and_code', 'recovery_code', 'passkey', "
    "'code', 'card', 'link', 'demonstration', 'token'"
)
_LEG = ("position", "direct", "direct_metres", "max_ride", "pickup_dwell", "delivery_dwell")
_CHECKS = {
    "run": {"metres_home": "metres_home >= 0"},
    "stop": {"position": "position >= 0", "metres": "metres >= 0"},
    "unassigned_leg": {"position": "position >= 0"},
    "leg": {column: f"{column} >= 0" for column in _LEG},
    "offer": {"position": "position >= 0"},
    "duty": {"version": "version >= 1"},
    "session": {"way": f"way IN ({_WAYS})"},
}


def upgrade() -> None:
    """Refuse all others; a visit begun in a way that nobody knows could not be read and ends."""
    op.execute(f"DELETE FROM session WHERE way NOT IN ({_WAYS})")
    for table, checks in _CHECKS.items():
        if op.get_context().dialect.name == "sqlite":
            _make_anew(table, checks)
            continue
        for name, check in checks.items():
            op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, check)


def _make_anew(table: str, checks: dict[str, str]) -> None:
    """Make a table of SQLite anew, which adds no check to one that is there.

    The rows go back into a table of the same name: only so does SQLite count what refers to them as found again.
    """
    run = op.get_bind().exec_driver_sql
    found = run("SELECT type, sql FROM sqlite_master WHERE tbl_name = ? AND sql IS NOT NULL", (table,)).all()
    (before,) = (sql for kind, sql in found if kind == "table")
    added = "".join(f", CONSTRAINT ck_{table}_{name} CHECK ({check})" for name, check in checks.items())
    run("PRAGMA defer_foreign_keys = ON")
    run(f"CREATE TEMPORARY TABLE kept AS SELECT * FROM {table}")
    run(f"DROP TABLE {table}")
    run(f"{before.rstrip().removesuffix(')')}{added})")
    run(f"INSERT INTO {table} SELECT * FROM kept")
    run("DROP TABLE kept")
    for kind, sql in found:
        if kind == "index":
            run(sql)
