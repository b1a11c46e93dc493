"""The SQL Server language extension: its library, and the archive and script that install it on a server.

    from hartonomous_native import extension
    extension.package("out")            # an archive, and create-external-language.sql, which installs it

The server runs entry points from it with no Python: `sp_execute_external_script @language = N'Hartonomous',
@script = N'vector_mean', …`. This needs only the package; nothing here speaks to a server.
"""

from __future__ import annotations

import gzip
import io
import platform
import re
import sys
import tarfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from . import _native
from .errors import FormatError, MissingDependencyError

LANGUAGE = "Hartonomous"
ROLE = "HartonomousCallers"
SCRIPT = "create-external-language.sql"

_WINDOWS = sys.platform == "win32"
_FOLDER = Path(_native.__file__).parent / "language_extension"
_MACHINES = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64"}
_EPOCH = 315532800  # 1980-01-01, the first day that both forms of archive can tell
_MODE = 0o755


@dataclass(frozen=True)
class Package:
    """The files that package() wrote. Of an inline script the server needs no archive."""

    archive: Path
    script: Path


def library() -> Path:
    """The installed library. Raises MissingDependencyError 51024 where the package was built without it (macOS)."""
    path = _FOLDER / ("hartonomous_extension.dll" if _WINDOWS else "libhartonomous_extension.so")
    if not path.exists():
        raise MissingDependencyError(
            f"the SQL Server language extension is not part of this installation, which was made for {sys.platform}; "
            "install the package on Linux or Windows, where SQL Server runs"
        )
    return path


def package(
    output: str | Path, *, server_path: str | None = None, role: str = ROLE, inline: bool = False
) -> Package:
    """Writes the archive that CREATE EXTERNAL LANGUAGE takes, and the script that installs it, into a folder.

    Parameters:  output str or path, the folder; it is made if it is not there
                 server_path str, the archive's path as the server will see it; where it is written, if not given
                 role str, the database role whose members may call entry points; the script makes it if it is not there
                 inline bool: the script carries the archive's bytes, for a server whose files are out of reach
    Returns:     Package. The same library gives the same bytes, whenever and wherever this runs.
    Raises:      FormatError 51017 for a path or role with characters that would end its place in the script ·
                 MissingDependencyError 51024 without the library.
    """
    source = library()
    machine = platform.machine().lower()
    system, ending = ("windows", "zip") if _WINDOWS else ("linux", "tar.gz")
    name = f"hartonomous-extension-{_native.__version__}-{system}-{_MACHINES.get(machine, machine)}.{ending}"
    folder = Path(output)
    archive = folder / name
    path = server_path or str(archive.resolve())
    for what, value in (("the archive's path", path), ("role", role)):
        if not value or re.search(r"""['"\[\]\r\n]|\$\(""", value):
            rule = "must not be empty or contain quotes, brackets, line ends or '$('"
            raise FormatError(f"{what} {rule}; got {value!r}")
    held = (_zipped if _WINDOWS else _tarred)(source.name, source.read_bytes())
    folder.mkdir(parents=True, exist_ok=True)
    archive.write_bytes(held)
    script = folder / SCRIPT
    settings = {
        "ExtensionArchive": path, "ExtensionFile": source.name, "ExtensionPlatform": system.upper(),
        "ExtensionRole": role,
    }  # fmt: skip
    script.write_text(_script(settings, held if inline else None), encoding="utf-8", newline="\n")
    return Package(archive, script)


def _script(settings: dict[str, str], content: bytes | None) -> str:
    text = (_FOLDER / "external-language.sql").read_text(encoding="utf-8")
    if content is not None:
        # The plain literal and the one inside a text.
        text = re.sub(r"N('{1,2})\$\(ExtensionArchive\)\1", "0x" + content.hex().upper(), text)
        del settings["ExtensionArchive"]
    return "".join(f':setvar {name} "{value}"\n' for name, value in settings.items()) + text


def _tarred(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with (
        gzip.GzipFile(filename="", mode="wb", fileobj=out, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive,
    ):
        member = tarfile.TarInfo(name)
        member.size, member.mtime, member.mode = len(content), _EPOCH, _MODE
        archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def _zipped(name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        member = zipfile.ZipInfo(name)  # dated 1980-01-01
        member.external_attr = _MODE << 16
        member.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(member, content)
    return out.getvalue()
