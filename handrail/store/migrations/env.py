"""How steps are run: on the connection that `migrate.upgrade` has locked, in its transaction. No ini file."""

from alembic import context

from handrail.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    render_as_batch=True,  # SQLite can't alter a column; the table is made anew
)
with context.begin_transaction():
    context.run_migrations()
