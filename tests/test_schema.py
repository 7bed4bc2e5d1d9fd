"""The migrated schema and the models say the same."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, PrimaryKeyConstraint, UniqueConstraint, create_engine, inspect, text
from sqlalchemy.schema import SchemaItem

import core.idempotency
import core.outbox  # noqa: F401 - its table
from core.database import Base, async_url
from migrations.tables import import_all_tables

POSTGIS_TABLES = {"spatial_ref_sys"}


@pytest.fixture
def connection(database_url: str) -> Iterator[Connection]:
    """A plain connection to the migrated database."""
    engine = create_engine(async_url(database_url))
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def _derived_foreign_keys(connection: Connection) -> set[str]:
    """Return what PostgreSQL itself adds to a foreign key for each partition of the table it points to."""
    derived = text(
        "SELECT one.conname FROM pg_constraint one JOIN pg_constraint parent ON parent.oid = one.conparentid"
        " WHERE one.contype = 'f' AND one.conrelid = parent.conrelid"
    )
    return set(connection.scalars(derived))


def test_models_and_migrations_agree(connection: Connection) -> None:
    import_all_tables()
    partitions = set(connection.scalars(text("SELECT relname FROM pg_class WHERE relispartition")))
    histories = {f"{table.name}_history" for table in Base.metadata.tables.values() if table.schema == "record"}
    not_compared = {
        "table": partitions | POSTGIS_TABLES | histories,  # of each record table, compared elsewhere
        "foreign_key_constraint": _derived_foreign_keys(connection),
    }

    def is_compared(_item: SchemaItem, name: str | None, kind: str, is_reflected: bool, _match: object) -> bool:  # noqa: FBT001
        return not (is_reflected and name in not_compared.get(kind, set()))

    def is_ours(name: str | None, kind: str, _parents: object) -> bool:
        return kind != "schema" or name in {None, "record"}

    options = {
        "include_object": is_compared,
        "include_name": is_ours,
        "include_schemas": True,
        "compare_type": True,
    }
    assert compare_metadata(MigrationContext.configure(connection, opts=options), Base.metadata) == []


def test_every_constraint_is_named_by_the_convention(connection: Connection) -> None:
    import_all_tables()
    looked, derived = inspect(connection), _derived_foreign_keys(connection)
    for table in Base.metadata.tables.values():
        name, schema = table.name, table.schema
        assert looked.get_pk_constraint(name, schema)["name"] == f"pk_{name}"
        found = {foreign_key["name"] for foreign_key in looked.get_foreign_keys(name, schema)}
        assert found - derived == {constraint.name for constraint in table.foreign_key_constraints}
        found = {unique["name"] for unique in looked.get_unique_constraints(name, schema)}
        assert all(str(constraint).startswith("uq_") for constraint in found), name
        found = {check["name"] for check in looked.get_check_constraints(name, schema)}
        assert all(str(constraint).startswith("ck_") for constraint in found), name


def test_what_the_models_call_partitioned_is(connection: Connection) -> None:
    import_all_tables()
    partitioned = set(connection.scalars(text("SELECT partrelid::regclass::text FROM pg_partitioned_table")))
    by_model = {
        name for name, table in Base.metadata.tables.items() if table.dialect_options["postgresql"]["partition_by"]
    }
    assert partitioned == by_model


def test_what_grows_with_people_can_be_distributed_by_them() -> None:
    """Whose rows lie together is in the primary key, as every unique key of a distributed table must have it."""
    import_all_tables()
    whose, shared = {"person_id", "account_id", "subject_id"}, {"outbox_events", "nearness_counts"}
    for name, table in Base.metadata.tables.items():
        if table.dialect_options["postgresql"]["partition_by"] and name not in shared:
            kinds = (PrimaryKeyConstraint, UniqueConstraint)
            uniques = [one for one in table.constraints if isinstance(one, kinds)]
            assert uniques, name
            for unique in uniques:
                assert whose & set(unique.columns.keys()), f"{name}: {unique.name}"
