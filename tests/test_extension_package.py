"""The archive and script that install the language extension on a server."""

from __future__ import annotations

import csv
import io
import re
import tarfile
from pathlib import Path

import pytest

from hartonomous_native import extension
from hartonomous_native.errors import FormatError, MissingDependencyError

from .cli.command_line import hartonomous

DEPLOYED = Path(__file__).resolve().parents[1] / "sql" / "deploy" / "external-language.sql"


def contents(archive: Path) -> dict[str, bytes]:
    with tarfile.open(archive) as opened:
        return {member.name: opened.extractfile(member).read() for member in opened}  # type: ignore[union-attr]


def test_archive_holds_the_library_alone_at_its_top(tmp_path: Path) -> None:
    packed = extension.package(tmp_path / "new" / "folder")
    assert re.fullmatch(r"hartonomous-extension-[\d.]+-linux-(x64|arm64)\.tar\.gz", packed.archive.name)
    assert contents(packed.archive) == {extension.library().name: extension.library().read_bytes()}


def test_same_library_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = extension.package(tmp_path / "a", server_path="/srv/x.tar.gz")
    monkeypatch.setattr("time.time", lambda: 2e9)
    second = extension.package(tmp_path / "b", server_path="/srv/x.tar.gz")
    assert first.archive.read_bytes() == second.archive.read_bytes()
    assert first.script.read_bytes() == second.script.read_bytes()


def test_script_is_the_deployed_one_with_its_settings(tmp_path: Path) -> None:
    packed = extension.package(tmp_path, server_path=r"C:\Program Files\x.zip", role="Callers")
    text = packed.script.read_text(encoding="utf-8")
    settings = re.findall(r'^:setvar (\w+) "([^"]*)"\n', text, re.MULTILINE)
    assert dict(settings) == {
        "ExtensionArchive": r"C:\Program Files\x.zip", "ExtensionFile": extension.library().name,
        "ExtensionPlatform": "LINUX", "ExtensionRole": "Callers",
    }  # fmt: skip
    assert text.endswith(DEPLOYED.read_text(encoding="utf-8"))
    assert set(re.findall(r"\$\((\w+)\)", text)) == {name for name, _ in settings}


def test_inline_script_carries_the_archive(tmp_path: Path) -> None:
    packed = extension.package(tmp_path, inline=True)
    text = packed.script.read_text(encoding="utf-8")
    literals = re.findall(r"\(CONTENT = 0x([0-9A-F]+), FILE_NAME", text)
    assert len(literals) == 2
    assert all(bytes.fromhex(literal) == packed.archive.read_bytes() for literal in literals)
    assert "$(ExtensionArchive)" not in text


@pytest.mark.parametrize("value", ["", "a'b", 'a"b', "a]b", "a\nGO", "$(x)"])
def test_nothing_can_leave_its_place_in_the_script(tmp_path: Path, value: str) -> None:
    with pytest.raises(FormatError, match="role must not be empty"):
        extension.package(tmp_path, role=value)
    if value:
        with pytest.raises(FormatError, match="the archive's path must not be empty"):
            extension.package(tmp_path, server_path=value)
    assert not list(tmp_path.iterdir())


def test_an_installation_without_the_library_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extension, "_FOLDER", tmp_path)
    with pytest.raises(MissingDependencyError, match="language extension is not part of this installation"):
        extension.package(tmp_path / "out")


def test_command(tmp_path: Path) -> None:
    options = ("--output", "out", "--role", "Callers", "--format", "csv")
    done = hartonomous("extension", "package", *options, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert row["language"] == "Hartonomous"
    assert contents(tmp_path / row["archive"])
    script = (tmp_path / row["script"]).read_text(encoding="utf-8")
    assert ':setvar ExtensionRole "Callers"\n' in script
    assert f':setvar ExtensionArchive "{(tmp_path / row["archive"]).resolve()}"\n' in script
    assert done.stderr == f"Install it: sqlcmd -S SERVER -d DATABASE -i {row['script']}\n"
