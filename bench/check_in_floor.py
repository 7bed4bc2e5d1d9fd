"""The floor: pgbench making the rows of one accepted check-in in one statement, over 16 connections."""

import re
import subprocess
import tempfile
from pathlib import Path

import psycopg

from core.settings import PROJECT_ROOT

CLIENTS = 16  # as many as the two API processes keep
SCRIPT = PROJECT_ROOT / "bench" / "check_in_floor.sql"
# Debian and Ubuntu keep pgbench with the server, off the path.
CANDIDATES = [Path("/usr/bin/pgbench"), *sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"), reverse=True)]
COUNTED = ("check_ins", "facts", "awards", "ledger_entries", "outbox_events", "badge_grants")


def rows_per_check_in(url: str, before: dict[str, int], accepted: int) -> dict[str, int]:
    """Return how many rows of each table an accepted check-in made, rounded; of scores, how many it rewrote."""
    after = count_rows(url)
    made = {table: round((after[table] - before[table]) / accepted) for table in COUNTED}
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT round(count(*)::numeric / count(DISTINCT person_id)) FROM scores"
        ).fetchone()
    return made | {"scores": int(row[0]) if row else 0}


def count_rows(url: str) -> dict[str, int]:
    """Return the rows of the counted tables."""
    with psycopg.connect(url) as connection:
        counts = {}
        for table in COUNTED:
            row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            counts[table] = row[0] if row else 0
    return counts


def prepare_floor(url: str) -> int:
    """Number the players for the script to draw from; return how many there are."""
    with psycopg.connect(url) as connection:
        connection.execute(
            "CREATE TABLE bench_players AS"
            " SELECT row_number() OVER ()::int AS n, person_id, progress_id, challenge_id"
            " FROM enrolments"
        )
        connection.execute("CREATE UNIQUE INDEX ON bench_players (n)")
        connection.execute(
            "INSERT INTO ledger_accounts SELECT person_id FROM bench_players ON CONFLICT DO NOTHING"
        )
        connection.execute("ANALYZE bench_players")
        row = connection.execute("SELECT count(*) FROM bench_players").fetchone()
    return row[0] if row else 0


def run_floor(url: str, players: int, rows: dict[str, int], seconds: int) -> float:
    """Return the statements a second that pgbench reached."""
    pgbench = next((path for path in CANDIDATES if path.exists()), None)
    if pgbench is None:
        raise SystemExit("pgbench is missing: apt-get install postgresql-contrib")
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as script:
        statement = SCRIPT.read_text(encoding="utf-8")
        for table, number in rows.items():
            statement = statement.replace(f"{{{table}}}", str(number))
        script.write(f"\\set n random(1, {players})\n\\set day random(1, 100000000)\n{statement}")
        script.flush()
        options = ["-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "1", "-T", str(seconds), "-f", script.name]
        ran = subprocess.run([pgbench, *options, url], capture_output=True, text=True, check=False)
    found = re.search(r"tps = ([0-9.]+)", ran.stdout)
    if ran.returncode != 0 or found is None or "number of failed transactions: 0 " not in ran.stdout:
        raise SystemExit(f"pgbench failed:\n{ran.stderr}{ran.stdout}")
    return float(found.group(1))
