"""EmbedAtoms: vectors for the documents that have none of a model yet."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from ..errors import MissingArgumentError, RangeError
from ..pipeline import register_encoder
from .work import Outcome, Work

_BATCH = 256


def embed_atoms(work: Work) -> Outcome:
    """Encodes and stores batch by batch. An atom that has its vector is not listed again, so an attempt that was cut
    short is simply continued. Results: the model, and how many atoms were embedded. Metered by the atom."""
    path = work.parameters.get("model_path")
    if not isinstance(path, str):
        raise MissingArgumentError("model_path, the directory of the model, is required (text)")
    batch = work.parameters.get("batch", _BATCH)
    if type(batch) is not int or not 1 <= batch <= 10_000:
        raise RangeError(f"batch must be in 1..10000; got {batch!r}")
    from ..models import load_encoder

    encoder = load_encoder(path)
    model_id = register_encoder(work.database, encoder, tenant=work.tenant_id)
    # What earlier attempts stored: the amount metered is the job's, not the last attempt's.
    state: dict[str, Any] = work.state or {"after_atom": "0", "embedded": 0}
    after, embedded = int(state["after_atom"]), int(state["embedded"])
    while True:
        work.checkpoint()
        rows = work.database.call(
            "sp_ListAtomsToEmbed", ModelId=model_id, AfterAtomId=after, TopN=batch, TenantId=work.tenant_id
        ).rows
        if not len(rows):
            break
        atoms = rows.column("AtomId")
        vectors = encoder.encode(rows.column("CanonicalText"))
        after = atoms[-1]
        with work.database.transaction():
            stored = work.database.call(
                "sp_StoreAtomEmbeddings",
                ModelId=model_id,
                Embeddings=[(atom, vector, len(vector)) for atom, vector in zip(atoms, vectors)],  # noqa: B905
                TenantId=work.tenant_id,
            ).rows
            embedded += sum(stored.column("Stored"))
            work.save({"after_atom": str(after), "embedded": embedded})
        work.on_progress(embedded, None)
    return Outcome(
        {"model": encoder.name, "model_id": model_id, "dimension": encoder.dimension, "embedded": embedded},
        "embedding",
        Decimal(embedded),
        kernel="encoder",
        model_id=model_id,
    )
