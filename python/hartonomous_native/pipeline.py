"""From documents to answers, step by step: ingest, embed, project, search, each one over `Database.call`.

    with open_database() as database:
        ingest(database, read_standard_library().documents)
        model = register_encoder(database, encoder)
        embed(database, encoder, model)
        search(database, encoder.encode(["compress a file"])[0], model)

Each step can be repeated: what is there already is counted, not added again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .database import Database
from .errors import StateError
from .ingestion.document import Document

if TYPE_CHECKING:
    from .models import Encoder

EMBEDDING_TYPE = "semantic"
BOUNDS_MARGIN = 0.05
"""How far a projection's bounds reach beyond the points it was fitted to, on each side, as a part of their range."""

_DOCUMENTS_AT_ONCE = 200
_ROWS_AT_ONCE = 1000
_ATOMS_AT_ONCE = 2000
_ATOMS_TO_FIT = 20_000

Progress = Callable[[int, int], None]


def _silent(done: int, total: int) -> None: ...


@dataclass(frozen=True)
class Ingested:
    new: int = 0
    already: int = 0
    """Documents whose text was there before."""
    tokens: int = 0
    """Tokens in the new documents."""
    new_tokens: int = 0
    """Those of them that the dictionary of tokens did not have."""


def ingest(
    database: Database, documents: Sequence[Document], *, tenant: int = 0, progress: Progress = _silent
) -> Ingested:
    """Stores documents as content-addressed atoms and cuts each into tokens.

    Returns:     what was new and what was there before; a document is the same if its whole text is the same
    Notes:       200 documents at a time take effect together, each whole or not at all.
    """
    new = already = tokens = new_tokens = 0
    for batch in _batches(database, documents, progress):
        for document in batch:
            atom, was_duplicate = _ingest_atom(database, document, "text", document.kind, document.text, tenant)
            if was_duplicate:
                already += 1
                continue
            new += 1
            cut = next(iter(database.call("sp_AtomizeText", AtomId=atom, TenantId=tenant).rows))
            tokens += cut["TotalTokens"]
            new_tokens += cut["TokensCreated"]
    return Ingested(new, already, tokens, new_tokens)


@dataclass(frozen=True)
class IngestedCode:
    new: int = 0
    already: int = 0
    nodes: int = 0
    """Atoms made of the parts of the new functions."""


def ingest_code(
    database: Database, documents: Sequence[Document], *, tenant: int = 0, progress: Progress = _silent
) -> IngestedCode:
    """Stores the source of the functions among some documents as code atoms, each cut into its syntax nodes."""
    new = already = nodes = 0
    functions = [document for document in documents if document.source is not None]
    for batch in _batches(database, functions, progress):
        for document in batch:
            atom, was_duplicate = _ingest_atom(database, document, "code", "function", document.source or "", tenant)
            if was_duplicate:
                already += 1
                continue
            new += 1
            cut = database.call("sp_AtomizeCode", AtomId=atom, TenantId=tenant, Language="python")
            nodes += cut.rows.column("NodesCreated")[0]
    return IngestedCode(new, already, nodes)


def _batches(
    database: Database, documents: Sequence[Document], progress: Progress
) -> Iterator[Sequence[Document]]:
    """Some documents at a time, each lot inside a transaction of its own."""
    for start in range(0, len(documents), _DOCUMENTS_AT_ONCE):
        with database.transaction():
            yield documents[start : start + _DOCUMENTS_AT_ONCE]
        progress(min(start + _DOCUMENTS_AT_ONCE, len(documents)), len(documents))


def _ingest_atom(
    database: Database, document: Document, modality: str, subtype: str, text: str, tenant: int
) -> tuple[int, bool]:
    facts = {"name": document.name, "kind": document.kind}
    if document.module:
        facts["module"] = document.module
    outputs = database.call(
        "sp_AtomIngestion",
        HashInput=text, Modality=modality, Subtype=subtype, SourceUri=document.source_uri,
        SourceType=document.source_type, CanonicalText=text, Metadata=json.dumps(facts, ensure_ascii=False),
        TenantId=tenant,
    ).outputs  # fmt: skip
    return outputs["AtomId"], outputs["WasDuplicate"]


def register_encoder(database: Database, encoder: Encoder, *, tenant: int = 0) -> int:
    """The ModelId of an encoder, which is entered with one layer row for each tensor if it is new."""
    return _register(database, encoder, tenant)[0]


def registered_encoder(database: Database, encoder: Encoder, *, tenant: int = 0) -> int:
    """The ModelId of an encoder that is registered. Raises StateError 51023 if it is not; nothing is written then."""
    with database.transaction():
        model, was_registered = _register(database, encoder, tenant)
        if was_registered:
            raise StateError(f"nothing is embedded with the model {encoder.name}; run 'hartonomous embed' first")
    return model


def _register(database: Database, encoder: Encoder, tenant: int) -> tuple[int, bool]:
    tensors = encoder.tensors()
    outputs = database.call(
        "sp_RegisterModel",
        ModelName=encoder.name,
        ModelType="embedding",
        # The column holds 50 characters; these 40 hexadecimal digits are 160 bits of the digest.
        ModelVersion=encoder.digest[:40],
        Architecture="bert",
        ParameterCount=sum(tensor.parameters for tensor in tensors),
        Config=json.dumps({"dimension": encoder.dimension, "max_tokens": encoder.max_tokens, "sha256": encoder.digest}),
        Layers=[
            (at, tensor.name, "tensor", json.dumps(list(tensor.shape)), tensor.dtype, tensor.parameters, None)
            for at, tensor in enumerate(tensors)
        ],
        TenantId=tenant,
    ).outputs
    return outputs["ModelId"], outputs["WasRegistered"]


@dataclass(frozen=True)
class Embedded:
    stored: int = 0
    truncated: int = 0
    """Texts longer than the model sees, of which it saw the beginning."""
    fitted: Fitted | None = None
    """The projection made by this call, if none was in force."""


def embed(
    database: Database, encoder: Encoder, model: int, *, tenant: int = 0, progress: Progress = _silent
) -> Embedded:
    """Embeds every document that has no embedding by this model yet, and stores them with their place in space.

    If no projection is in force, one is fitted to the first 20,000 of these documents and put in force.
    Raises StateError 51023 if one must be fitted and there are fewer than four documents.
    """
    waiting = _atoms_to_embed(database, model, tenant)
    fitted: Fitted | None = None
    must_fit = not database.call("sp_GetProjection", TenantId=tenant).rows
    stored = truncated = 0
    at = 0
    while at < len(waiting):
        part = waiting[at : at + (_ATOMS_TO_FIT if must_fit else _ATOMS_AT_ONCE)]
        vectors = encoder.encode([text for _, text in part], progress=_further(progress, at, len(waiting)))
        truncated += encoder.truncated
        if must_fit:
            fitted = fit_projection(database, vectors, tenant=tenant)
            must_fit = False
        for start in range(0, len(part), _ROWS_AT_ONCE):
            rows = [
                (atom, vector, encoder.dimension)
                for (atom, _), vector in zip(
                    part[start : start + _ROWS_AT_ONCE], vectors[start : start + _ROWS_AT_ONCE], strict=True
                )
            ]
            answer = database.call(
                "sp_StoreAtomEmbeddings", ModelId=model, EmbeddingType=EMBEDDING_TYPE, Embeddings=rows, TenantId=tenant
            )
            stored += answer.rows.column("Stored")[0]
        at += len(part)
    return Embedded(stored, truncated, fitted)


def _further(progress: Progress, before: int, total: int) -> Progress:
    """The progress of a part of the work, told as that of the whole."""
    return lambda done, _: progress(before + done, total)


def _atoms_to_embed(database: Database, model: int, tenant: int) -> list[tuple[int, str]]:
    atoms: list[tuple[int, str]] = []
    while True:
        page = database.call(
            "sp_ListAtomsToEmbed", ModelId=model, EmbeddingType=EMBEDDING_TYPE,
            AfterAtomId=atoms[-1][0] if atoms else 0, TopN=10_000, TenantId=tenant,
        ).rows  # fmt: skip
        if not page:
            return atoms
        atoms += [(row[0], row[1]) for row in page.tuples]


@dataclass(frozen=True)
class StoredEmbeddings:
    """Everything embedded by one model: vectors of the true dimension, places, and where each document came from."""

    embedding_ids: list[int]
    atom_ids: list[int]
    vectors: NDArray[np.float32]
    points: NDArray[np.float64]
    sources: list[str]


def stored_embeddings(database: Database, model: int, *, tenant: int = 0) -> StoredEmbeddings:
    """All embeddings of one model, in the order of their ids. Raises StateError 51023 if there are none."""
    rows = list(_embedding_rows(database, model, tenant))
    if not rows:
        raise StateError("no document is embedded with this model; run 'hartonomous embed' first")
    return StoredEmbeddings(
        [row["AtomEmbeddingId"] for row in rows],
        [row["AtomId"] for row in rows],
        np.stack([row["vector"] for row in rows]),
        np.array([[row["SpatialProjX"], row["SpatialProjY"], row["SpatialProjZ"]] for row in rows], dtype=np.float64),
        [row["SourceUri"] or "" for row in rows],
    )


def _embedding_rows(database: Database, model: int, tenant: int) -> Iterator[dict[str, Any]]:
    last = 0
    while True:
        page = database.call(
            "sp_ListAtomEmbeddings", ModelId=model, EmbeddingType=EMBEDDING_TYPE, AfterAtomEmbeddingId=last,
            TopN=_ROWS_AT_ONCE, TenantId=tenant,
        ).rows  # fmt: skip
        if not page:
            return
        for row in page:
            # Only the true dimensions are kept: the padding to the stored width is zeros.
            row["vector"] = np.array(row.pop("EmbeddingVector")[: row["Dimension"]])
            yield row
        last = page.column("AtomEmbeddingId")[-1]


@dataclass(frozen=True)
class Fitted:
    """A projection to three dimensions that was fitted and put in force."""

    model: int
    version: str
    rows: int
    explained: tuple[float, ...]
    """The part of the variance of the vectors that lies along each axis."""


def fit_projection(database: Database, vectors: NDArray[np.float32], *, tenant: int = 0) -> Fitted:
    """Fits the three principal axes of some vectors and puts them in force, with bounds 5 % wider than the points.

    Raises StateError 51023 for fewer than four vectors, which do not span three dimensions.
    """
    from . import LinearProjection
    from . import project as project_rows

    if len(vectors) < 4:
        raise StateError(f"a projection to three dimensions needs at least 4 documents; there are {len(vectors)}")
    principal = LinearProjection.fit(vectors, 3)
    # The database keeps float32: what it will compute with is what the bounds must fit.
    mean, axes = principal.mean.astype(np.float32), principal.basis.astype(np.float32)
    points = project_rows(vectors, axes, mean=mean)
    smallest, largest = points.min(axis=0), points.max(axis=0)
    margin = (largest - smallest) * BOUNDS_MARGIN
    bounds = np.stack([smallest - margin, largest + margin])
    version = hashlib.sha256(mean.tobytes() + axes.tobytes() + bounds.tobytes()).hexdigest()[:40]
    explained = tuple(principal.explained_variance_ratio.tolist())
    quality = {
        "method": "principal axes", "rows": len(vectors), "dimension": int(vectors.shape[1]),
        "explained_variance_ratio": explained, "bounds_margin": BOUNDS_MARGIN,
    }  # fmt: skip
    model = database.call(
        "sp_RegisterProjection",
        ProjectionName="principal axes", ProjectionVersion=version, Mean=mean,
        AxisX=axes[0], AxisY=axes[1], AxisZ=axes[2],
        **{f"{limit}{axis}": float(bounds[side, at]) for side, limit in enumerate(("Min", "Max"))
           for at, axis in enumerate("XYZ")},
        Quality=json.dumps(quality), TenantId=tenant,
    ).outputs["ModelId"]  # fmt: skip
    return Fitted(model, version, len(vectors), explained)


@dataclass(frozen=True)
class Reprojected:
    fitted: Fitted
    embeddings: int
    buckets: int


def project(database: Database, model: int, *, tenant: int = 0) -> Reprojected:
    """Fits the projection anew to all embeddings of a model and gives every embedding its new place."""
    vectors = stored_embeddings(database, model, tenant=tenant).vectors
    fitted = fit_projection(database, vectors, tenant=tenant)
    done = next(iter(database.call("sp_ReprojectEmbeddings", TenantId=tenant).rows))
    return Reprojected(fitted, done["Reprojected"], done["Buckets"])


@dataclass(frozen=True)
class Hit:
    """One answer to a question."""

    embedding_id: int
    score: float
    """Cosine similarity, -1..1."""
    title: str
    kind: str
    source: str
    atom_id: int


@dataclass(frozen=True)
class Answers:
    hits: list[Hit]
    compared: int | None
    """How many vectors were compared with the question; None: all of them."""


def search(
    database: Database,
    vector: NDArray[np.float32],
    model: int,
    *,
    top: int = 10,
    exact: bool = False,
    candidates: int | None = None,
    tenant: int = 0,
) -> Answers:
    """The documents nearest to a vector, nearest first: among those close to it in the projection, or (exact) all."""
    if exact:
        rows = database.call(
            "sp_ExactVectorSearch", query_vector=vector, top_k=top, TenantId=tenant, distance_metric="cosine",
            embedding_type=EMBEDDING_TYPE, ModelId=model,
        ).rows  # fmt: skip
        compared = None
    else:
        rows = database.call(
            "sp_ApproxSpatialSearch", QueryVector=vector, TopK=top, EmbeddingType=EMBEDDING_TYPE, ModelId=model,
            TenantId=tenant, Candidates=candidates,
        ).rows  # fmt: skip
        compared = rows.column("CandidatesExamined")[0] if rows else 0
    hits = [
        Hit(
            row["AtomEmbeddingId"], 1.0 - row["distance"], title_of(row["CanonicalText"]),
            "code" if row["Modality"] == "code" else row["Subtype"] or "", row["SourceUri"] or "", row["AtomId"],
        )
        for row in rows
        if row["distance"] is not None
    ]  # fmt: skip
    return Answers(hits, compared)


def title_of(text: str | None) -> str:
    """The first line of a text that is not empty; of code that begins with a definition, its whole head."""
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    while lines and lines[0].startswith("@"):
        del lines[0]
    if not lines or not lines[0].startswith(("def ", "async def ")):
        return lines[0] if lines else ""
    head = lines[0]
    for line in lines[1:20]:
        if head.count("(") <= head.count(")"):
            break
        head += (" " if head.endswith(",") else "") + line
    return head
