"""What every table of schema `record` gets alike: row-level security, rights by role, a lasting history.

A test walks the tables of the schema and fails when one was made without `secure_record_table`.
"""

from collections.abc import Sequence
from typing import Any, Protocol

import sqlalchemy as sa

SCHEMA = "record"
ROLES = (
    *("eplus_app", "eplus_record", "eplus_record_worker", "eplus_record_clinic"),
    *("eplus_keys", "eplus_audit", "eplus_erasure"),
)
INSTANT = sa.TIMESTAMP(timezone=True)

_IN_HAND = "person_id = (SELECT record.subject())"
_MAY_VIEW = f"{_IN_HAND} AND (SELECT record.may('view'))"
_MAY_EDIT = f"{_IN_HAND} AND (SELECT record.may('edit'))"
_WORKER_EDITS = f"{_IN_HAND} AND (SELECT record.access()) = 'edit'"
_OF_CLINIC = f"{_IN_HAND} AND clinic_id = (SELECT record.clinic()) AND origin = 'deposited'"


class _Operations(Protocol):
    def execute(self, sqltext: str) -> Any: ...


def item_columns(table: str) -> list[Any]:
    """Return what every item of a record has, as `records/access/items.py` maps it: columns and constraints."""
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("origin", sa.String(16), nullable=False),
        sa.Column("source", sa.String(80)),
        sa.Column("device", sa.String(80)),
        sa.Column("recorded_by_id", sa.Uuid()),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_by_id", sa.Uuid()),
        sa.Column("changed_at", INSTANT),
        sa.Column("removed_at", INSTANT),
        sa.CheckConstraint("origin IN ('self_entered', 'deposited')", name=f"ck_{table}_origin"),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=f"fk_{table}_person_id"),
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
    ]


def clinic_column(table: str) -> list[Any]:
    """Return the column and constraints of tables in which clinics deposit: which one did."""
    return [
        sa.Column("clinic_id", sa.String(80)),
        sa.CheckConstraint("(origin = 'deposited') = (clinic_id IS NOT NULL)", name=f"ck_{table}_by_clinic"),
        sa.ForeignKeyConstraint(["clinic_id"], ["clinics.id"], name=f"fk_{table}_clinic_id"),
    ]


def secure_record_table(
    op: _Operations,
    table: str,
    *,
    sealed: Sequence[str] = (),
    shown: str = "true",
    is_of_clinics: bool = False,
) -> None:
    """Secure a table made in schema `record` with `item_columns`; make its history, `<table>_history`.

    `sealed` names its encrypted columns, the only ones that `eplus keys rotate` may read and write. A change keeps
    the former revision in the history and counts the revision up by one; nothing but erasure deletes. `shown` is
    the condition on rows that families and the worker may see already. Into a table `is_of_clinics`, with
    `clinic_column`, clinics deposit, and see what is theirs there.
    """
    name, history = f"{SCHEMA}.{table}", f"{SCHEMA}.{table}_history"
    op.execute(f"CREATE TABLE {history} (LIKE {name} INCLUDING DEFAULTS)")
    op.execute(f"ALTER TABLE {history} ADD CONSTRAINT pk_{table}_history PRIMARY KEY (id, revision)")
    op.execute(f"CREATE INDEX ix_{table}_history_person_id ON {history} (person_id)")
    for secured in (name, history):
        _force(op, secured)
        _policy(op, secured, "views", "SELECT", "eplus_record", using=f"{_MAY_VIEW} AND ({shown})")
        _policy(op, secured, "worker_views", "SELECT", "eplus_record_worker", using=f"{_IN_HAND} AND ({shown})")
        _policy(op, secured, "erasure_finds", "SELECT", "eplus_erasure", using=_IN_HAND)
        _policy(op, secured, "erases", "DELETE", "eplus_erasure", using=_IN_HAND)
        op.execute(f"GRANT SELECT ON {secured} TO eplus_record, eplus_record_worker")
        op.execute(f"GRANT SELECT, DELETE ON {secured} TO eplus_erasure")
        _let_keys_rotate(op, secured, sealed)
    op.execute(f"GRANT INSERT, UPDATE ON {name} TO eplus_record, eplus_record_worker")
    op.execute(f"GRANT INSERT ON {history} TO eplus_record, eplus_record_worker")
    # What a family enters can never look deposited, nor what is deposited as if the family had entered it.
    by_family, deposited = f"{_MAY_EDIT} AND origin = 'self_entered'", f"{_WORKER_EDITS} AND origin = 'deposited'"
    _policy(op, name, "adds", "INSERT", "eplus_record", check=by_family)
    _policy(op, name, "changes", "UPDATE", "eplus_record", using=_MAY_EDIT, check=by_family)
    _policy(op, name, "worker_adds", "INSERT", "eplus_record_worker", check=deposited)
    _policy(op, name, "worker_changes", "UPDATE", "eplus_record_worker", using=deposited, check=deposited)
    _policy(op, history, "keeps", "INSERT", "eplus_record", check=_MAY_EDIT)
    _policy(op, history, "worker_keeps", "INSERT", "eplus_record_worker", check=_WORKER_EDITS)
    if is_of_clinics:
        _let_clinics_deposit(op, name, history)
    op.execute(
        f"CREATE TRIGGER {table}_keep_former BEFORE UPDATE ON {name}"
        " FOR EACH ROW EXECUTE FUNCTION record.keep_former()"
    )


def drop_record_table(op: _Operations, table: str) -> None:
    """Undo `secure_record_table` and drop the table."""
    op.execute(f"DROP TABLE {SCHEMA}.{table}_history, {SCHEMA}.{table}")


def _force(op: _Operations, name: str) -> None:
    op.execute(f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")


def _let_clinics_deposit(op: _Operations, name: str, history: str) -> None:
    views, edits = (f"{_OF_CLINIC} AND (SELECT record.clinic_may('{wanted}'))" for wanted in ("view", "edit"))
    for secured in (name, history):
        _policy(op, secured, "clinic_views", "SELECT", "eplus_record_clinic", using=views)
        _policy(op, secured, "clinic_adds", "INSERT", "eplus_record_clinic", check=edits)
        op.execute(f"GRANT SELECT, INSERT ON {secured} TO eplus_record_clinic")
    _policy(op, name, "clinic_changes", "UPDATE", "eplus_record_clinic", using=edits, check=edits)
    op.execute(f"GRANT UPDATE ON {name} TO eplus_record_clinic")


def _let_keys_rotate(op: _Operations, name: str, sealed: Sequence[str]) -> None:
    if not sealed:
        return
    columns = ", ".join(sealed)
    op.execute(f"GRANT SELECT (id, revision, {columns}), UPDATE ({columns}) ON {name} TO eplus_keys")
    _policy(op, name, "keys_find", "SELECT", "eplus_keys", using="true")
    _policy(op, name, "keys_rotate", "UPDATE", "eplus_keys", using="true", check="true")


def _policy(
    op: _Operations, name: str, label: str, command: str, role: str, *, using: str = "", check: str = ""
) -> None:
    rule = f" USING ({using})" if using else ""
    rule += f" WITH CHECK ({check})" if check else ""
    op.execute(f"CREATE POLICY {label} ON {name} FOR {command} TO {role}{rule}")
