"""The roles of the database: of the whole server, so several databases that migrate at once make them once.

None of them can sign in; whoever migrates (the owner) may become each of them.
"""

from typing import Any, Protocol

_APP = ("eplus_app",)
# Whoever has a record open goes on with the rest of the request: the roles of records may what the app may.
_WITH_APP = ("eplus_record", "eplus_record_worker", "eplus_record_clinic", "eplus_erasure")
_APART = ("eplus_keys", "eplus_audit")

_MAKE = """
DO $make$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') THEN
    CREATE ROLE {role} NOLOGIN;
  END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
  NULL; -- another database's migration was faster
END
$make$
"""

# To be member is to may SET ROLE; before PostgreSQL 16 that and inheriting could not be told apart. Two grants of
# one membership at the same time can miss each other's row: whoever fails looks again.
_GRANT = """
DO $grant$
DECLARE
  kind text := CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END;
BEGIN
  FOR attempt IN 1..10 LOOP
    EXIT WHEN pg_has_role({member}, '{role}', kind);
    BEGIN
      GRANT {role} TO {grantee};
    EXCEPTION
      WHEN insufficient_privilege THEN
        RAISE EXCEPTION 'The role {role} must be granted to % by an administrator: GRANT {role} TO %',
          {member}, {member};
      WHEN OTHERS THEN
        PERFORM pg_sleep(0.1);
    END;
  END LOOP;
END
$grant$
"""


class _Operations(Protocol):
    def execute(self, sqltext: str) -> Any: ...


def make_roles(op: _Operations) -> None:
    """Make what is missing of roles and memberships; in a transaction of its own, so that nobody waits long."""
    for role in (*_APP, *_WITH_APP, *_APART):
        op.execute(_MAKE.format(role=role))
        op.execute(_GRANT.format(role=role, member="current_user", grantee="CURRENT_USER"))
    for role in _WITH_APP:
        op.execute(_GRANT.format(role="eplus_app", member=f"'{role}'", grantee=role))
