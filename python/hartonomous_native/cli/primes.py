"""`hartonomous primes`: now, or as a background job."""

from __future__ import annotations

import re
from typing import Annotated

import typer

from ..database.connection import DEFAULT_URL
from .command import DatabaseOption, FormatOption, TenantOption, command
from .output import show_record, show_rows
from .talk import talk

_NUMBER = re.compile(r"^(?P<base>\d[\d_]*)(?:\^(?P<power>\d{1,3}))?(?:\+(?P<more>.+))?$")


def whole_number(text: str) -> int:
    """Reads 1000, 1_000, 10^18 and sums of these: 10^18+10^6."""
    match = _NUMBER.match(text.strip())
    if match is None:
        raise typer.BadParameter(f"{text!r} is not a whole number such as 1000, 1_000, 10^18 or 10^18+10^6")
    number: int = int(match["base"].replace("_", "")) ** int(match["power"] or 1)
    return number + (whole_number(match["more"]) if match["more"] else 0)


_First = Annotated[int, typer.Argument(parser=whole_number, metavar="FIRST", help="1000, 1_000, 10^18 …")]
_Last = Annotated[int, typer.Argument(parser=whole_number, metavar="LAST", help="… 10^18+10^6")]


def add_to(app: typer.Typer) -> None:
    @command(app, "primes")
    def primes(
        first: _First,
        last: _Last,
        count: Annotated[bool, typer.Option("--count", help="Only how many there are.")] = False,
        job: Annotated[bool, typer.Option("--job", help="Submit a background job instead, for a worker.")] = False,
        threads: Annotated[
            int | None, typer.Option(help="Threads. [default: HARTONOMOUS_THREADS, else all CPUs]")
        ] = None,
        database: DatabaseOption = DEFAULT_URL,
        tenant: TenantOption = 0,
        format: FormatOption = None,
    ) -> None:
        """The primes from FIRST to LAST, both included, up to 2^63-1."""
        if job:
            from ..database import open_database
            from ..jobs import submit_prime_search

            with open_database(database) as opened:
                submitted = submit_prime_search(opened, first, last, tenant=tenant)
            show_record({"job_id": submitted.job_id, "already_there": submitted.was_duplicate}, format)
            talk.say("A worker finds them: hartonomous worker --until-idle")
            return
        import hartonomous_native

        if count:
            number = hartonomous_native.count_primes(first, last, threads=threads)
            show_record({"first": first, "last": last, "primes": number}, format)
        else:
            found = hartonomous_native.find_primes(first, last, threads=threads)
            show_rows(["prime"], ([int(prime)] for prime in found), format)
