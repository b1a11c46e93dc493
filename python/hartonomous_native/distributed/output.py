"""Results as a directory of Parquet files, which is there wholly or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from ..errors import ConflictError, StateError


@dataclass(frozen=True)
class Output:
    """The directory being written, beside the one it will become. Its files in the order of their names hold the rows
    in theirs."""

    directory: Path
    origin: dict[str, Any]  # goes into every file, as the key `hartonomous` of its metadata

    def part(self, place: int) -> Part:
        return Part(self.directory / f"part-{place:06d}.parquet", self.origin)

    def write(self, place: int, table: pa.Table) -> int:
        part = self.part(place)
        try:
            part.write(table)
            return part.close()
        finally:
            part.discard()


class Part:
    """One file. It gets its name when it is whole, so a second run of the same task replaces it by the same rows."""

    def __init__(self, path: Path, origin: dict[str, Any]) -> None:
        self._path = path
        self._origin = origin
        self._unfinished = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
        self._writer: Any = None
        self._rows = 0

    def write(self, table: pa.Table) -> None:
        if self._writer is None:
            metadata = {**(table.schema.metadata or {}), b"hartonomous": json.dumps(self._origin).encode()}
            self._schema = table.schema.with_metadata(metadata)
            self._writer = pq.ParquetWriter(str(self._unfinished), self._schema)
        self._writer.write_table(table.replace_schema_metadata(self._schema.metadata))
        self._rows += table.num_rows

    def close(self) -> int:
        """Gives the file its name and returns the number of its rows."""
        self._writer.close()
        self._writer = None
        os.replace(self._unfinished, self._path)
        return self._rows

    def discard(self) -> None:
        """Removes what is not finished; nothing if it is."""
        if self._writer is not None:
            with contextlib.suppress(Exception):
                self._writer.close()
        self._unfinished.unlink(missing_ok=True)


class OutputDirectory:
    """`with OutputDirectory(path, …) as output:` makes the directory at the end of the block, if nothing was raised."""

    def __init__(self, path: str | Path, origin: dict[str, Any], *, overwrite: bool) -> None:
        self.path = Path(path).absolute()
        self._overwrite = overwrite
        self._origin = origin
        if self.path.is_symlink() or (self.path.exists() and not self.path.is_dir()):
            raise ConflictError(f"the output must be a directory; {self.path} is something else")
        if self.path.exists() and not overwrite:
            raise ConflictError(f"the output must not exist yet, unless it may be overwritten; {self.path} does")

    def __enter__(self) -> Output:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._beside = self.path.with_name(f".{self.path.name}.{uuid.uuid4().hex}")
        self._beside.mkdir()
        return Output(self._beside, self._origin)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._put_in_place()
        finally:
            shutil.rmtree(self._beside, ignore_errors=True)

    def _put_in_place(self) -> None:
        for unfinished in self._beside.glob(".*"):
            unfinished.unlink()  # of a task whose worker died
        if not self.path.exists():
            os.rename(self._beside, self.path)
            return
        if not self._overwrite:
            raise StateError(f"the output {self.path} has come into being meanwhile; nothing was written")
        old = self.path.with_name(f".{self.path.name}.{uuid.uuid4().hex}")
        os.rename(self.path, old)
        try:
            os.rename(self._beside, self.path)
        except OSError:
            os.rename(old, self.path)
            raise
        shutil.rmtree(old)
