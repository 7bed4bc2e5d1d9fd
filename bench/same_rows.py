"""A floor for any work: pgbench inserting the rows that it made, in one statement, into copies of the same tables.

The copies have the columns and indexes of their models, no foreign keys and no triggers; the rows are those that
the work made, with fresh values where an index is unique. Rows that the work rewrote are not counted.
"""

import re
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg
from psycopg.rows import tuple_row

from bench.check_in_floor import CANDIDATES

SAMPLES = 200  # rows of a table that are written again and again
_TABLES = """
    SELECT relation.oid::regclass::text FROM pg_class AS relation JOIN pg_namespace AS space
      ON space.oid = relnamespace
    WHERE relkind IN ('r', 'p') AND NOT relispartition AND nspname NOT LIKE 'pg\\_%'
      AND nspname NOT IN ('information_schema', 'tiger', 'topology') ORDER BY 1
"""
_COLUMNS = """
    SELECT attname, format_type(atttypid, NULL), EXISTS (
        SELECT FROM pg_index WHERE indrelid = attrelid AND indisunique AND attnum = ANY(indkey)
    )
    FROM pg_attribute
    WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attidentity <> 'a' AND attgenerated = ''
    ORDER BY attnum
"""
_FRESH = {
    "uuid": "gen_random_uuid()",
    "bytea": "uuid_send(gen_random_uuid())",
    "integer": "(random() * 2000000000)::integer",
    "bigint": "(random() * 9000000000000000)::bigint",
    "timestamp with time zone": "now() + random() * interval '1000 days'",
}  # a key of texts alone would have to be added here


@dataclass
class Rows:
    """How many rows each table has, before and after the work."""

    url: str
    before: Mapping[str, int] = field(default_factory=dict)
    after: Mapping[str, int] = field(default_factory=dict)

    @contextmanager
    def counted(self) -> Iterator[None]:
        """Count the rows of every table before and after what is done within."""
        self.before = self._count()
        yield
        self.after = self._count()

    def each(self, times: int) -> dict[str, float]:
        """Return the rows by table that one of so many pieces of work made on average, without those of none."""
        made = {table: round((count - self.before[table]) / times, 2) for table, count in self.after.items()}
        return {table: count for table, count in made.items() if count > 0}

    def floor_per_s(self, made: Mapping[str, float], *, clients: int, seconds: int) -> float:
        """Return how often a second pgbench makes the rows of one piece of work."""
        pgbench = next((path for path in CANDIDATES if path.exists()), None)
        if pgbench is None:
            raise SystemExit("pgbench is missing: apt-get install postgresql-contrib")
        statement = self._prepare(made)
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
            script.write(f"\\set n random(1, {SAMPLES})\n{statement};\n")
            script.flush()
            options = [
                "-n",
                "-M",
                "prepared",
                "-c",
                str(clients),
                "-j",
                "1",
                "-T",
                str(seconds),
                "-f",
                script.name,
            ]
            ran = subprocess.run([pgbench, *options, self.url], capture_output=True, text=True, check=False)
        found = re.search(r"tps = ([0-9.]+)", ran.stdout)
        if ran.returncode != 0 or found is None or "number of failed transactions: 0 " not in ran.stdout:
            raise SystemExit(f"pgbench failed:\n{ran.stderr}{ran.stdout}")
        return float(found.group(1))

    def _count(self) -> dict[str, int]:
        with psycopg.connect(self.url, row_factory=tuple_row) as connection:
            tables = [row[0] for row in connection.execute(_TABLES).fetchall()]
            parts = " UNION ALL ".join(f"SELECT '{table}', count(*) FROM {table}" for table in tables)
            return dict(connection.execute(parts).fetchall())

    def _prepare(self, made: Mapping[str, float]) -> str:
        """Make the copies and samples; return the statement that inserts one piece of work's rows."""
        inserts = []
        with psycopg.connect(self.url, row_factory=tuple_row) as connection:
            for place, (table, count) in enumerate(made.items()):
                copy, sample = f"bench_copy_{place}", f"bench_sample_{place}"
                connection.execute(f"CREATE TABLE {copy} (LIKE {table} INCLUDING ALL)")
                connection.execute(
                    f"CREATE TABLE {sample} AS SELECT n AS bench_n, chosen.* FROM generate_series(1, {SAMPLES})"
                    f" AS n JOIN (SELECT row_number() OVER () AS bench_row, count(*) OVER () AS bench_all,"
                    f" {table}.* FROM {table}) AS chosen ON bench_row = 1 + n % bench_all"
                )
                connection.execute(f"CREATE UNIQUE INDEX ON {sample} (bench_n)")
                columns = connection.execute(_COLUMNS, [table]).fetchall()
                names = ", ".join(f'"{name}"' for name, _, _ in columns)
                values = ", ".join(
                    _FRESH.get(kind, f'"{name}"') if is_unique else f'"{name}"'
                    for name, kind, is_unique in columns
                )
                inserts.append(
                    f"INSERT INTO {copy} ({names}) SELECT {values} FROM {sample},"
                    f" generate_series(1, floor({count} + random())::integer) WHERE bench_n = :n"
                )
            connection.execute("ANALYZE")
        *first, last = inserts
        named = ", ".join(f"made_{place} AS ({one})" for place, one in enumerate(first))
        return f"WITH {named} {last}" if first else last
