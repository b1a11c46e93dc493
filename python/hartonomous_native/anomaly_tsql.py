"""An isolation forest written as a T-SQL function, so that a server scores rows without leaving its engine.

The trees are nested CASE expressions. A server takes at most 65,535 constants and names in one expression, so a few
trees at a time are summed in one, and the sums stand as the rows of a VALUES list. Path lengths are written as whole
multiples of their unit: every sum of them is exact, whichever way the server takes it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from . import _native
from .boundary import Checks, describe
from .errors import CapacityError, DTypeError, FormatError, ShapeError

if TYPE_CHECKING:
    from .anomaly import IsolationForest

_UNITS = 2.0**34
_MOST_PARAMETERS = 2100
_MOST_NESTING = 10
_MOST_TERMS = 15_000
_LEAST_NORMAL = 2.0**-1022
_PARAMETER = re.compile(r"[^\W\d]\w{0,126}")

_TEMPLATE = """\
CREATE FUNCTION {name}
(
{parameters}
)
RETURNS TABLE
WITH SCHEMABINDING
AS
/*
Purpose: the anomaly score of one row by an isolation forest of {trees} trees, each grown on {size} rows.
Returns: score float in (0, 1), higher is more anomalous; NULL if an argument is NULL.
Native:  IsolationForest.score of the forest with digest {digest};
         the same but for the rounding of POWER.
Source:  F. T. Liu, K. M. Ting, Z.-H. Zhou: Isolation Forest, ICDM 2008.
*/
RETURN
SELECT
    score =
        CASE
            WHEN {missing}
            THEN NULL
            ELSE POWER(2E0, -(forest.total / {trees}E0 / {usual}))
        END
FROM
(
    SELECT
        total = SUM(paths.length)
    FROM
    (
        VALUES
{rows}
    ) AS paths (length)
) AS forest;
"""


def forest_function(forest: IsolationForest, name: str, columns: Sequence[str], schema: str) -> str:
    """The text of IsolationForest.to_tsql."""
    checks = Checks()
    quoted = ".".join(_quoted(checks, what, text) for what, text in (("schema", schema), ("name", name)))
    parameters = _parameters(checks, columns, forest.dims)
    height = int(forest.path.shape[1]).bit_length() - 1
    if height > _MOST_NESTING:
        checks.add(CapacityError(f"trees must be at most {_MOST_NESTING} high (sample_size 1024); got {height}"))
    checks.done()
    rows: list[str] = []
    pending: list[str] = []
    terms = 0
    for features, thresholds, lengths in zip(
        forest.feature.tolist(), forest.threshold.tolist(), forest.path.tolist(), strict=True
    ):
        tree = _Tree(features, thresholds, lengths, parameters)
        text = tree.text(0)
        if pending and terms + tree.terms > _MOST_TERMS:
            rows.append("\n              + ".join(pending))
            pending, terms = [], 0
        pending.append(text)
        terms += tree.terms
    rows.append("\n              + ".join(pending))
    return _TEMPLATE.format(
        name=quoted,
        parameters=",\n".join(f"    {parameter} float" for parameter in parameters),
        trees=forest.trees,
        size=forest.sample_size,
        digest=forest.digest,
        missing="\n              OR ".join(f"{parameter} IS NULL" for parameter in parameters),
        usual=_whole_units(_native.average_path_length(forest.sample_size)),
        rows=",\n".join(f"            ({row})" for row in rows),
    )


class _Tree:
    """One tree, written node by node; `terms` counts the constants and names written."""

    def __init__(
        self, features: list[int], thresholds: list[float], lengths: list[float], parameters: list[str]
    ) -> None:
        self.features, self.thresholds, self.lengths = features, thresholds, lengths
        self.parameters = parameters
        self.terms = 0

    def text(self, node: int) -> str:
        inner = len(self.thresholds)
        while node < inner and math.isinf(self.thresholds[node]):
            node = 2 * node + 1
        if node >= inner:
            self.terms += 1
            return _whole_units(self.lengths[node - inner])
        self.terms += 2
        condition = f"{self.parameters[self.features[node]]} < {_threshold(self.thresholds[node])}"
        return f"CASE WHEN {condition} THEN {self.text(2 * node + 1)} ELSE {self.text(2 * node + 2)} END"


def _whole_units(length: float) -> str:
    return f"{int(length * _UNITS)}E0"


def _threshold(value: float) -> str:
    """17 significant digits name a float64; the E makes the literal a float rather than a decimal. A server's float has
    no subnormal numbers, so x < threshold means the same with the next number up that it has."""
    if 0 < value < _LEAST_NORMAL:
        value = _LEAST_NORMAL
    elif -_LEAST_NORMAL < value < 0:
        value = 0.0
    text = format(value, ".17g")
    return text.replace("e", "E") if "e" in text else text + "E0"


def _quoted(checks: Checks, what: str, text: object) -> str:
    if not isinstance(text, str):
        checks.add(DTypeError(f"{what} must be text; got {describe(text)}"))
        return ""
    if not 1 <= len(text) <= 128 or "\0" in text:
        checks.add(FormatError(f"{what} must be 1..128 characters, none of them NUL; got {text!r}"))
    return "[" + text.replace("]", "]]") + "]"


def _parameters(checks: Checks, columns: object, dims: int) -> list[str]:
    if isinstance(columns, (str, bytes)) or not isinstance(columns, Sequence):
        checks.add(DTypeError(f"columns must be a sequence of names; got {describe(columns)}"))
        return []
    names = list(columns)
    if len(names) != dims:
        checks.add(ShapeError(f"columns must have {dims} names, one for each column; got {len(names)}"))
    if len(names) > _MOST_PARAMETERS:
        checks.add(CapacityError(f"a function takes at most {_MOST_PARAMETERS} parameters; got {len(names)}"))
    wrong = [name for name in names if not isinstance(name, str) or not _PARAMETER.fullmatch(name)]
    if wrong:
        rule = "columns must be names of 1..127 letters, digits and underscores, not beginning with a digit"
        checks.add(FormatError(f"{rule}; got {wrong[0]!r}"))
        return []
    folded = [name.casefold() for name in names]
    twice = [name for name in names if folded.count(name.casefold()) > 1] if len(set(folded)) < len(folded) else []
    if twice:
        checks.add(FormatError(f"columns must differ without regard to case; got {twice[0]!r} twice"))
    return ["@" + name for name in names]
