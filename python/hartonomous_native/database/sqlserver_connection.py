"""How to reach a SQL Server: reading URLs and connection strings, finding the ODBC driver.

Three forms are read: `mssql://user@host:1433/database?encrypt=strict`, ODBC (`Server=tcp:host,1433;Database=d;UID=u`)
and ADO (`Data Source=host;Initial Catalog=d;User Id=u`). None may hold a password, since URLs end up in process lists,
shell histories and logs: it comes from HARTONOMOUS_SQL_PASSWORD or SQLCMDPASSWORD. Encryption is on unless the text
says otherwise, and the server's certificate is checked.
"""

from __future__ import annotations

import os
import platform
import re
import sys
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from urllib.parse import parse_qsl, unquote, urlsplit

from ..errors import FormatError, MissingArgumentError, MissingDependencyError, UnknownNameError

PASSWORD_VARIABLES = ("HARTONOMOUS_SQL_PASSWORD", "SQLCMDPASSWORD")
# Every name that ODBC, ADO and sqlcmd users write, and the ODBC keyword that it stands for.
_KEYWORDS = {
    "server": "SERVER", "data source": "SERVER", "address": "SERVER", "addr": "SERVER", "network address": "SERVER",
    "database": "DATABASE", "initial catalog": "DATABASE",
    "uid": "UID", "user": "UID", "user id": "UID", "username": "UID",
    "encrypt": "Encrypt", "trustservercertificate": "TrustServerCertificate",
    "trust server certificate": "TrustServerCertificate", "hostnameincertificate": "HostNameInCertificate",
    "servercertificate": "ServerCertificate", "trusted_connection": "Trusted_Connection",
    "integrated security": "Trusted_Connection", "authentication": "Authentication",
    "applicationintent": "ApplicationIntent", "application intent": "ApplicationIntent",
    "multisubnetfailover": "MultiSubnetFailover", "app": "APP", "application name": "APP",
    "driver": "DRIVER", "timeout": "TIMEOUT", "connection timeout": "TIMEOUT", "connect timeout": "TIMEOUT",
    "login timeout": "TIMEOUT", "port": "PORT",
}  # fmt: skip
_PASSWORDS = {"pwd", "password"}
_FLAGS = {"Encrypt", "TrustServerCertificate", "Trusted_Connection", "MultiSubnetFailover"}
_TRUTH = {"true": "yes", "yes": "yes", "1": "yes", "sspi": "yes", "false": "no", "no": "no", "0": "no"}
_ENCRYPT = {"strict": "strict", "mandatory": "yes", "optional": "no"}
_PAIR = re.compile(r"\s*([^=;]+?)\s*=\s*(\{(?:[^}]|\}\})*\}|[^;]*)\s*(?:;|$)")


@dataclass(frozen=True)
class Settings:
    """Where to connect and how: ODBC keywords and values, without driver and password."""

    values: dict[str, str]
    driver: str | None = None
    timeout: int = 15

    @property
    def place(self) -> str:
        """What an error message calls the connection."""
        return f"{self.values['SERVER']}/{self.values.get('DATABASE', '(default database)')}"

    def connection_string(self, driver: str) -> str:
        """For the driver manager. Holds the password where there is one: never to be logged."""
        values = {"DRIVER": driver, **self.values}
        if "UID" in values and "Authentication" not in values:
            values["PWD"] = _password()
        return ";".join(f"{keyword}={_braced(keyword, value)}" for keyword, value in values.items())


def read_settings(text: str) -> Settings:
    """The settings in a URL or connection string.

    Raises FormatError for text that is neither or that holds a password, UnknownNameError for a keyword nobody knows
    and MissingArgumentError where no server is named.
    """
    pairs = _url_pairs(text) if text.startswith("mssql://") else _string_pairs(text)
    values: dict[str, str] = {}
    for name, value in pairs:
        if name.lower() in _PASSWORDS:
            raise FormatError(
                "a database URL must not hold a password, since URLs are logged and listed; set the environment "
                f"variable {PASSWORD_VARIABLES[0]} (or {PASSWORD_VARIABLES[1]}) instead"
            )
        keyword = _KEYWORDS.get(name.lower())
        if keyword is None:
            raise UnknownNameError(f"a SQL Server connection has no setting {name!r}; known: {', '.join(_KEYWORDS)}")
        values[keyword] = _flag(name, keyword, value)
    if not values.get("SERVER"):
        raise MissingArgumentError("a SQL Server connection must name its server, as in mssql://user@host/database")
    port, driver, timeout = values.pop("PORT", ""), values.pop("DRIVER", None), values.pop("TIMEOUT", "15")
    if port:
        values["SERVER"] += f",{port}"
    if not timeout.isdecimal():
        raise FormatError(f"timeout must be a whole number of seconds; got {timeout!r}")
    if values.get("Trusted_Connection") == "no":
        del values["Trusted_Connection"]
    values.setdefault("Encrypt", "yes")
    values.setdefault("APP", "hartonomous")
    if "UID" not in values and "Authentication" not in values:
        values.setdefault("Trusted_Connection", "yes")
    return Settings(values, driver, int(timeout))


def _url_pairs(text: str) -> list[tuple[str, str]]:
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise FormatError(f"the database URL cannot be read: {error}") from error
    pairs = [("server", unquote(parts.hostname or ""))]
    if parts.password is not None:
        pairs.append(("password", ""))
    if port is not None:
        pairs.append(("port", str(port)))
    if parts.username:
        pairs.append(("uid", unquote(parts.username)))
    if parts.path.strip("/"):
        pairs.append(("database", unquote(parts.path.strip("/"))))
    return pairs + parse_qsl(parts.query, keep_blank_values=True)


def _string_pairs(text: str) -> list[tuple[str, str]]:
    pairs, at = [], 0
    while text[at:].strip(" ;"):
        match = _PAIR.match(text, at)
        if match is None:
            raise FormatError("a connection string is keyword=value pairs separated by semicolons; got something else")
        value = match.group(2)
        pairs.append((match.group(1), value[1:-1].replace("}}", "}") if value.startswith("{") else value.strip()))
        at = match.end()
    return pairs


def _flag(name: str, keyword: str, value: str) -> str:
    if keyword not in _FLAGS:
        return value
    known = {**_TRUTH, **(_ENCRYPT if keyword == "Encrypt" else {})}
    if value.lower() not in known:
        raise UnknownNameError(f"{name} must be one of {', '.join(known)}; got {value!r}")
    return known[value.lower()]


def _password() -> str:
    for variable in PASSWORD_VARIABLES:
        if variable in os.environ:
            return os.environ[variable]
    raise MissingArgumentError(
        f"the connection names a user: set that user's password in {PASSWORD_VARIABLES[0]} or {PASSWORD_VARIABLES[1]}, "
        "or choose an authentication without one (authentication=ActiveDirectoryDefault)"
    )


def _braced(keyword: str, value: str) -> str:
    if keyword == "DRIVER" or re.search(r"[;{}=\s]", value):
        return "{" + value.replace("}", "}}") + "}"
    return value


def import_pyodbc() -> ModuleType:
    """pyodbc, or MissingDependencyError that names the package to install."""
    try:
        return import_module("pyodbc")
    except ModuleNotFoundError as error:
        raise MissingDependencyError("SQL Server needs pyodbc: pip install 'hartonomous-native[sqlserver]'") from error
    except ImportError as error:
        if "odbc" not in str(error).lower():
            raise
        raise MissingDependencyError(
            "SQL Server needs the ODBC driver manager (libodbc), which this system does not have: "
            "apt-get install unixodbc (Debian, Ubuntu), dnf install unixODBC (RHEL, Fedora), "
            f"brew install unixodbc (macOS). The loader said: {error}"
        ) from error


def find_driver(pyodbc: ModuleType) -> str:
    """The newest installed "ODBC Driver N for SQL Server", else the one in the package mssql-python-odbc, by path."""
    installed = [
        (int(match.group(1)), name)
        for name in pyodbc.drivers()
        if (match := re.fullmatch(r"ODBC Driver (\d+) for SQL Server", name))
    ]
    if installed:
        return str(max(installed)[1])
    packaged = packaged_driver()
    if packaged is not None:
        return str(packaged)
    raise MissingDependencyError(
        "no ODBC driver for SQL Server was found: pip install mssql-python-odbc (Linux, macOS), or install Microsoft's "
        '"ODBC Driver 18 for SQL Server"'
    )


def packaged_driver() -> Path | None:
    """The driver library in the package mssql-python-odbc for this system. None on Windows, whose driver manager takes
    no paths, and where the package is not installed or has no library for this system."""
    found = find_spec("mssql_python_odbc")
    if found is None or found.origin is None or sys.platform == "win32":
        return None
    libraries = Path(found.origin).parent / "libs"
    if sys.platform == "darwin":
        folder = libraries / "macos"
    else:
        folder = libraries / "linux" / _distribution()
    machine = {"aarch64": "arm64", "amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    candidates = sorted(folder.rglob("libmsodbcsql*"))
    return next((path for path in candidates if machine in path.parts or sys.platform == "darwin"), None)


def _distribution() -> str:
    """The folder that the package has for this Linux; its debian_ubuntu build fits any other glibc system best."""
    try:
        family = platform.freedesktop_os_release()
    except OSError:
        return "debian_ubuntu"
    names = f"{family.get('ID', '')} {family.get('ID_LIKE', '')}".split()
    for folder, members in (
        ("debian_ubuntu", {"debian", "ubuntu"}),
        ("rhel", {"rhel", "fedora", "centos", "amzn"}),
        ("suse", {"suse", "sles", "opensuse"}),
        ("alpine", {"alpine"}),
    ):
        if members & set(names):
            return folder
    return "debian_ubuntu"
