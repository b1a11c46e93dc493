"""The walls of the house: who may include, import or write what."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "python" / "hartonomous_native"
SOURCES = sorted(
    path
    for folder in ("cpp", "python", "sql", "tests", "bench")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in {".py", ".pyi", ".cpp", ".hpp", ".sql"} and path.name != "schema.sql"
)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", sorted((ROOT / "cpp").rglob("*.[ch]pp")), ids=_name)
def test_only_doors_know_python_and_odbc(path: Path) -> None:
    if path.is_relative_to(ROOT / "cpp" / "doors"):
        return
    assert not re.search(r'#\s*include\s*[<"](?:Python|pybind11|sql|sqlext)', path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", sorted((ROOT / "cpp" / "kernels").glob("*.hpp")), ids=_name)
def test_kernels_stay_bare(path: Path) -> None:
    """No lambdas, no exceptions, no allocation, and no include but of the kernels' own files."""
    text = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
    assert not re.search(r"\bthrow\b|\bnew\b|\bmalloc\b|\bstd::(?:vector|string|function)\b|\[[&=]?\]\s*\(", text)
    for included in re.findall(r'#\s*include\s*[<"]([^>"]+)[>"]', text):
        assert included.endswith((".inl.hpp", "simd.hpp", "kernels.def")), f"{_name(path)} includes {included}"


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=_name)
def test_only_the_database_package_writes_sql(path: Path) -> None:
    if path.is_relative_to(PACKAGE / "database"):
        return
    verbs = r"SELECT\s+.+\s+FROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|CREATE\s+TABLE|EXEC(?:UTE)?\s+dbo"
    assert not re.search(rf"""["'](?:{verbs})\b""", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_files_stay_short(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 450


def test_no_compiler_flag_fixes_a_cpu() -> None:
    text = re.sub(r"#.*", "", (ROOT / "CMakeLists.txt").read_text(encoding="utf-8"))
    assert not re.search(r"-march|-mtune|-mavx|-ffast-math|/arch:", text)
