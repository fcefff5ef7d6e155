"""How a migration reaches the database: over the connection it is given, in the transaction that is open."""

from alembic import context

from api.persistence import (  # noqa: F401  (their tables belong to the metadata)
    audit_table,
    identity_tables,
    message_table,
    outbox_table,
    permission_table,
    pin_table,
    private_tables,
    register_table,
    rota_tables,
    what_if_table,
)
from api.persistence.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
