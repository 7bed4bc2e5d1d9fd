"""`eplus people`: granting and taking back the roles that nobody can give themselves."""

import datetime as dt
from typing import Annotated

import typer
from rich.console import Console

from cli.running import run
from core.database import Database
from families.actors import Role
from families.roles.service import get_adult, grant_role, revoke_role

app = typer.Typer(help="People and their roles.", no_args_is_help=True)
console = Console(highlight=False)

Address = Annotated[str, typer.Option(help="E-mail address or telephone number of the account.")]
Granted = Annotated[Role, typer.Option(help="teacher, officer, staff or operator.")]
AtSchool = Annotated[str | None, typer.Option(help="Id of the school, for a teacher.")]


@app.command("grant-role")
def grant(address: Address, role: Granted, school: AtSchool = None) -> None:
    """Give an adult a role. It works from the next sign-in or refresh, within ten minutes."""

    async def work(database: Database, now: dt.datetime) -> None:
        async with database.transaction() as session:
            adult = await get_adult(session, address)
            await grant_role(session, adult.person_id, role, school_id=school, now=now)

    run(work)
    console.print(f"{address} is {role}" + (f" at {school}" if school else ""))


@app.command("revoke-role")
def revoke(address: Address, role: Granted, school: AtSchool = None) -> None:
    """Take a role back. It ends with the access tokens in use, within ten minutes."""

    async def work(database: Database, now: dt.datetime) -> None:
        async with database.transaction() as session:
            adult = await get_adult(session, address)
            await revoke_role(session, adult.person_id, role, school_id=school, now=now)

    run(work)
    console.print(f"{address} is no longer {role}" + (f" at {school}" if school else ""))
