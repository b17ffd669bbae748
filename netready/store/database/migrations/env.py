"""How alembic runs our migrations: on the connection that `migration` hands in. It imports this."""

from alembic import context

from netready.store.database.schema import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
