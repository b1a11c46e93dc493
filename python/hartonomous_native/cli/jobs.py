"""`hartonomous jobs` and `hartonomous worker`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ..database.connection import DEFAULT_URL
from .command import DatabaseOption, FormatOption, command
from .output import show_record, show_rows
from .talk import talk

_Job = Annotated[str, typer.Argument(metavar="JOB_ID", help="The job's id: see 'jobs list'.")]


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(help="Background jobs.", no_args_is_help=True, rich_markup_mode=None)
    app.add_typer(group, name="jobs")

    @command(group, "list", group="jobs")
    def list_jobs(
        status: Annotated[
            str | None,
            typer.Option("--status", help="Pending, Running, Completed, Failed or Cancelled. [default: all]"),
        ] = None,
        job_type: Annotated[str | None, typer.Option("--type", help="Such as PrimeSearch. [default: all]")] = None,
        top: Annotated[int, typer.Option("--top", min=1, max=10_000, help="How many, newest first.")] = 100,
        database: DatabaseOption = DEFAULT_URL,
        format: FormatOption = None,
    ) -> None:
        """The newest jobs."""
        from .. import jobs
        from ..database import open_database

        with open_database(database, create=False) as opened:
            found = jobs.list_jobs(opened, status=status, job_type=job_type, top=top)
        show_rows(
            ["job_id", "type", "status", "progress", "attempts", "created_at", "last_error"],
            [
                (j.job_id, j.job_type, j.status, j.progress, j.attempts, j.created_at, j.last_error) for j in found
            ],
            format,
        )

    @command(group, "show", group="jobs")
    def show_job(job_id: _Job, database: DatabaseOption = DEFAULT_URL, format: FormatOption = None) -> None:
        """One job in full, with its progress and results."""
        from ..database import open_database

        with open_database(database, create=False) as opened:
            show_record(_record(opened, job_id), format)

    @command(group, "cancel", group="jobs")
    def cancel_job(job_id: _Job, database: DatabaseOption = DEFAULT_URL, format: FormatOption = None) -> None:
        """Cancel a job; a worker that runs it stops at its next checkpoint."""
        from .. import jobs
        from ..database import open_database

        with open_database(database, create=False) as opened:
            jobs.cancel(opened, job_id)
            show_record(_record(opened, job_id), format)

    @command(group, "retry", group="jobs")
    def retry_job(job_id: _Job, database: DatabaseOption = DEFAULT_URL, format: FormatOption = None) -> None:
        """Put a failed or cancelled job back into the queue; it goes on from its last checkpoint."""
        from .. import jobs
        from ..database import open_database

        with open_database(database, create=False) as opened:
            jobs.retry(opened, job_id)
            show_record(_record(opened, job_id), format)

    @command(app, "worker")
    def worker(
        until_idle: Annotated[bool, typer.Option("--until-idle", help="End when no job is due.")] = False,
        max_jobs: Annotated[
            int | None, typer.Option("--max-jobs", min=1, help="End after so many jobs. [default: no limit]")
        ] = None,
        types: Annotated[
            str | None, typer.Option("--types", metavar="A,B", help="Only jobs of these types. [default: all]")
        ] = None,
        lease_seconds: Annotated[
            int, typer.Option("--lease-seconds", min=1, max=86_400, help="How long a dead worker keeps its job.")
        ] = 60,
        poll_seconds: Annotated[
            float, typer.Option("--poll-seconds", help="The longest pause between two looks at an empty queue.")
        ] = 1.0,
        database: DatabaseOption = DEFAULT_URL,
        format: FormatOption = None,
    ) -> None:
        """Claim jobs and do them, until stopped. Ctrl-C hands the job in hand back; nothing is lost or done twice."""
        import dataclasses

        from ..worker import Worker

        working = Worker(
            database,
            lease_seconds=lease_seconds,
            poll_seconds=poll_seconds,
            job_types=[name.strip() for name in types.split(",")] if types else None,
            on_event=tell_event,
        )
        show_record(dataclasses.asdict(working.run(until_idle=until_idle, max_jobs=max_jobs)), format)


def _record(database: Any, job_id: str) -> dict[str, Any]:
    import dataclasses

    from .. import jobs

    job = jobs.get(database, job_id)
    return {**dataclasses.asdict(job), "progress": job.progress}


def tell_event(event: dict[str, Any]) -> None:
    """One line for each thing that happens to a job; progress only with -v."""
    details = " ".join(f"{name}={value}" for name, value in event.items() if name not in ("action", "worker"))
    line = f"action={event.get('action')} {details}"
    if event.get("action") == "progress":
        talk.detail(line)
    else:
        talk.say(line)
