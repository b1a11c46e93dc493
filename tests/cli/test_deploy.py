"""`hartonomous deploy` as its users run it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from .command_line import hartonomous

SQL = Path(__file__).resolve().parents[2] / "sql"


def test_a_file_is_deployed_and_again_without_change(tmp_path: Path) -> None:
    first = hartonomous("deploy", "--to", "sqlite:///made.db", "--format", "json", folder=tmp_path)
    assert first.returncode == 0, first.stderr
    made = {(row["action"], row["kind"]): row["count"] for row in json.loads(first.stdout)}
    assert made["create", "table"] >= 99
    again = hartonomous("deploy", "--to", "sqlite:///made.db", "--format", "json", folder=tmp_path)
    assert (again.returncode, json.loads(again.stdout)) == (0, [])
    assert "no changes made" in again.stderr


def test_a_script_is_written_without_a_server(tmp_path: Path) -> None:
    done = hartonomous("deploy", "--script", "out.sql", "--source", SQL, "--format", "csv", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    steps = list(csv.DictReader(io.StringIO(done.stdout)))
    assert sum(step["kind"] == "table" and step["action"] == "create" for step in steps) >= 99
    data = (tmp_path / "out.sql").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\nGO\n") > len(steps) - 2


def test_nowhere_to_deploy_and_bad_places(tmp_path: Path) -> None:
    for arguments, code, words in (
        ((), 2, "deploy needs --connection, --to or --script"),
        (("--to", "sqlite:///a.db", "--connection", "mssql://h/d"), 2, "not both"),
        (("--to", "mssql://h/d"), 1, "names its file"),
        (("--script", "out.sql", "--source", tmp_path / "none"), 1, "there is no T-SQL project"),
    ):
        done = hartonomous("deploy", *arguments, folder=tmp_path)
        assert (done.returncode, words in done.stderr) == (code, True), done.stderr
        assert not list(tmp_path.glob("*.db"))


def test_a_password_in_the_connection_is_refused_and_not_repeated(tmp_path: Path) -> None:
    done = hartonomous("deploy", "--source", SQL, "--connection", "mssql://sa:hunter2@h/d", folder=tmp_path)
    assert done.returncode != 0
    assert "HARTONOMOUS_SQL_PASSWORD" in done.stderr
    assert "hunter2" not in done.stderr + done.stdout
