"""Whether atoms still hold the content that their address was made of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ...errors import NotFoundError
from .checks import present, raise_problems, tenant_exists
from .procedure import Column, Parameter, Returned, procedure

if TYPE_CHECKING:
    from .engine import Run

_OWN_CONTENT = ("text", "code")  # modalities whose text is the content itself


@procedure(
    "sp_VerifyIntegrity",
    Parameter("AtomId", "bigint", default=None),
    Parameter("TenantId", "int", default=0),
    returns=[[
        Column("AtomId", "bigint"), Column("StoredChecksum", "binary(32)"), Column("ComputedChecksum", "binary(32)"),
        Column("IsCorrupted", "bit"), Column("CheckedUtc", "datetime2(7)"),
    ]],
    writes=False,
)  # fmt: skip
def verify_integrity(run: Run, atom_id: int | None, tenant_id: int | None) -> Returned:
    raise_problems(present("TenantId", tenant_id), tenant_exists(run, tenant_id))
    chosen = "TenantId = :tenant" if atom_id is None else "AtomId = :atom AND TenantId IN (:tenant, 0)"
    atoms = run.execute(
        "SELECT AtomId, Modality, Subtype, ContentHash, AtomicValue, CanonicalText,"
        " EXISTS (SELECT 1 FROM CodeAtoms AS k WHERE k.AtomId = a.AtomId)"
        f" FROM Atoms AS a WHERE {chosen} ORDER BY AtomId",
        {"tenant": tenant_id, "atom": atom_id},
    )
    rows = [
        (atom[0], atom[3], computed, corrupted, run.now)
        for atom in atoms
        for computed, corrupted in [_check(*atom[1:])]
        if atom_id is not None or corrupted != 0
    ]
    if atom_id is not None and not rows:
        raise NotFoundError(f"AtomId must be an atom of tenant {tenant_id}; got {atom_id}")
    return Returned([rows])


def _check(
    modality: str, subtype: str | None, stored: bytes, value: bytes | None, text: str | None, is_node: int
) -> tuple[bytes | None, int | None]:
    """The digest and whether it is wrong: 0, 1, or None where the content is not kept here."""
    own = modality in _OWN_CONTENT
    contents = [] if value is None else [value]
    if text is not None and (own or value is None):
        contents.append(text.encode("utf-16-le", "surrogatepass"))
    if not contents:
        return None, None
    plain, role = (list(_digests(domain, contents)) for domain in (modality, f"{modality}/{subtype or ''}"))
    if any(all(digest == stored for digest in digests) for digests in (plain, role)):
        return stored, 0
    digests = role if value is not None or is_node else plain
    computed = next((digest for digest in digests if digest != stored), digests[-1])
    return computed, 1 if own or value is not None else None


def _digests(domain: str, contents: list[bytes]) -> Iterator[Any]:
    for content in contents:
        yield hashlib.sha256(domain.encode("utf-16-le") + b"\0\0" + content).digest()
