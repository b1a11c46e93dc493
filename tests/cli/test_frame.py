"""What holds for every command: streams, formats, exit codes, environment variables, errors."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import hartonomous_native
from hartonomous_native.errors import CATALOGUE

from .command_line import hartonomous

pytest.importorskip("typer")
pytest.importorskip("rich")

COMMANDS = [
    ("init",), ("ingest",), ("models", "list"), ("models", "fetch"), ("embed",), ("project",), ("search",),
    ("primes",),
    ("jobs", "list"), ("jobs", "show"), ("jobs", "retry"), ("jobs", "cancel"), ("worker",), ("kernels", "list"),
    ("kernels", "show"), ("demo",), ("version",),
]  # fmt: skip


def test_the_three_formats_hold_the_same(tmp_path: Path) -> None:
    as_json = json.loads(hartonomous("version", "--format", "json", folder=tmp_path).stdout)
    assert as_json["hartonomous"] == hartonomous_native.__version__
    assert as_json["cpu_level"] in as_json["available_levels"]
    (row,) = csv.DictReader(io.StringIO(hartonomous("version", "-f", "csv", folder=tmp_path).stdout))
    assert list(row) == list(as_json)
    assert row["python"] == as_json["python"]
    table = hartonomous("version", "-f", "table", folder=tmp_path).stdout
    assert [line.split()[0] for line in table.splitlines()] == list(as_json)


def test_off_a_terminal_rows_are_csv_without_escapes(tmp_path: Path) -> None:
    run = hartonomous("kernels", "list", "--kind", "kernel", folder=tmp_path)
    rows = list(csv.DictReader(io.StringIO(run.stdout)))
    assert {row["name"] for row in rows} == {kernel.name for kernel in hartonomous_native.kernels()}
    assert "\x1b" not in run.stdout + run.stderr
    assert "\x1b" not in hartonomous("kernels", "list", "-f", "table", folder=tmp_path).stdout


def test_one_kernel(tmp_path: Path) -> None:
    shown = json.loads(hartonomous("kernels", "show", "dot_f32", "-f", "json", folder=tmp_path).stdout)
    assert shown["name"] == "dot_f32"
    assert shown["contract"]


def test_entry_points_are_listed_and_shown(tmp_path: Path) -> None:
    rows = json.loads(hartonomous("kernels", "list", "-f", "json", folder=tmp_path).stdout)
    assert [row["name"] for row in rows] == [one.name for one in hartonomous_native.entry_points.list()]
    assert {row["name"]: row["parameters"] for row in rows}["find_primes"] == "first, last"
    shown = json.loads(hartonomous("kernels", "show", "dot", "-f", "json", folder=tmp_path).stdout)
    assert [column["name"] for column in shown["outputs"]] == ["id", "dot"]
    assert shown["levels"] == hartonomous_native.available_levels()
    text = hartonomous("kernels", "show", "dot", "-f", "table", folder=tmp_path).stdout
    assert "query (vector): the vector that all are compared with" in text


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_help_names_a_variable_for_every_option(command: tuple[str, ...]) -> None:
    from typer.testing import CliRunner

    from hartonomous_native.cli.app import app

    run = CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "200"})
    assert run.exit_code == 0, run.output
    text = " ".join(run.stdout.split())
    for option in re.findall(r"(?<![\w-])--([a-z][a-z-]+)", text.partition("Options:")[2]):
        if option != "help":
            assert re.search(rf"HARTONOMOUS_(?:\w+_)?{option.replace('-', '_').upper()}\b", text), option


def test_options_come_from_the_environment_and_the_command_line_wins(tmp_path: Path) -> None:
    run = hartonomous("version", folder=tmp_path, environment={"HARTONOMOUS_FORMAT": "json"})
    assert json.loads(run.stdout)
    run = hartonomous("version", "-f", "csv", folder=tmp_path, environment={"HARTONOMOUS_FORMAT": "json"})
    assert run.stdout.startswith("hartonomous,")


def test_wrong_use_ends_with_2(tmp_path: Path) -> None:
    for arguments in (["nonsense"], ["version", "--nonsense"], ["kernels", "show"], ["version", "-f", "xml"]):
        run = hartonomous(*arguments, folder=tmp_path)
        assert run.returncode == 2, arguments
        assert run.stdout == ""
        assert run.stderr


def test_an_error_says_what_where_cause_and_fix(tmp_path: Path) -> None:
    run = hartonomous("kernels", "show", "nonsense", folder=tmp_path)
    assert run.returncode == 2
    assert run.stdout == ""
    what, where, cause, fix = run.stderr.splitlines()
    assert what.startswith("error 51015: ")
    assert "'nonsense'" in what
    assert where == "  where: hartonomous kernels show"
    assert cause.startswith("  cause: ")
    assert fix.startswith("  fix  : ")


def test_a_traceback_only_with_debug(tmp_path: Path) -> None:
    assert "Traceback" not in hartonomous("kernels", "show", "nonsense", folder=tmp_path).stderr
    assert "Traceback" in hartonomous("kernels", "show", "nonsense", "--debug", folder=tmp_path).stderr


def test_every_error_has_a_fix() -> None:
    from hartonomous_native.cli.failures import describe_failure, exit_code

    for number, error in CATALOGUE.items():
        lines = describe_failure(error("a message"), "somewhere").splitlines()
        assert len(lines) == 4
        assert str(number) in lines[0]
        assert "--debug and report" not in lines[3], error
        assert exit_code(error("a message")) in (1, 2)


def test_errors_that_are_not_ours_are_told_too() -> None:
    from hartonomous_native.cli.failures import describe_failure, exit_code

    text = describe_failure(ZeroDivisionError("division by zero"), "somewhere")
    assert "ZeroDivisionError: division by zero" in text
    assert exit_code(ZeroDivisionError()) == 1
    missing = FileNotFoundError(2, "No such file or directory", "x.txt")
    assert "x.txt" in describe_failure(missing, "somewhere")


def test_passwords_are_not_repeated() -> None:
    from hartonomous_native.cli.command import _without_password

    assert _without_password("mssql://sa:secret@host:1433/db") == "mssql://sa@host:1433/db"
    assert "secret" not in _without_password("Server=host;UID=sa;PWD=secret;Encrypt=yes")


def test_a_level_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    run = hartonomous("version", folder=tmp_path, environment={"HARTONOMOUS_LEVEL": "sse9"})
    assert run.returncode == 2
    assert "sse9" in run.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break in another way there")
def test_a_reader_that_stops_early_is_no_error(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "hartonomous_native.cli", "kernels", "list", "-f", "json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stderr is not None
    # Closing the only reader before anything is read: whatever the command writes meets a broken pipe.
    process.stdout.close()
    errors = process.stderr.read()
    process.stderr.close()
    assert process.wait(timeout=60) == 141
    assert errors == b""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_rows_are_a_table(tmp_path: Path) -> None:
    import pty

    def on_terminal(*arguments: str) -> str:
        leader, follower = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "hartonomous_native.cli", *arguments],
            stdout=follower, stderr=follower, stdin=follower, cwd=tmp_path,
            env={**{name: value for name, value in os.environ.items() if name != "NO_COLOR"}, "TERM": "xterm-256color"},
        )  # fmt: skip
        os.close(follower)
        parts = []
        while True:
            try:
                part = os.read(leader, 65536)
            except OSError:
                break
            if not part:
                break
            parts.append(part)
        os.close(leader)
        assert process.wait(timeout=60) == 0
        return b"".join(parts).decode()

    assert "\x1b[1m" in on_terminal("kernels", "list")
    assert "dot_f32" in on_terminal("kernels", "list", "--kind", "kernel")
    assert "\x1b[3" not in on_terminal("kernels", "list", "--no-color")


def test_without_the_extra_one_message_names_it(tmp_path: Path) -> None:
    blocker = tmp_path / "typer.py"
    blocker.write_text("raise ImportError('no typer here')\n", encoding="utf-8")
    run = hartonomous("version", folder=tmp_path, environment={"PYTHONPATH": str(tmp_path)})
    assert run.returncode == 1
    assert run.stdout == ""
    assert "pip install 'hartonomous-native[cli]'" in run.stderr
    assert "Traceback" not in run.stderr


def test_importing_the_package_does_not_load_the_command_line() -> None:
    code = "import hartonomous_native, hartonomous_native.cli, sys; print({'typer', 'rich'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "set()"
