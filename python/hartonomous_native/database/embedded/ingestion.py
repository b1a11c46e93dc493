"""Data ingestion: content into atoms, texts into tokens, code into syntax nodes."""

from __future__ import annotations

import functools
import json
import time
from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ...errors import NotFoundError, RangeError, StateError, UnknownNameError
from ...ingestion.code import LANGUAGES, SyntaxNode, parse_code
from ...ingestion.text import content_hash, text_hash, tokenize, utf16
from .checks import at_most, json_object, model_exists, not_empty, one_of, present, raise_problems, tenant_exists
from .embeddings import insert_embeddings
from .nearest import nearest
from .procedure import Column, Parameter, Returned, procedure
from .spatial import WIDTH, required_projection

if TYPE_CHECKING:
    from .engine import Run

MODALITIES = ("text", "image", "audio", "video", "code", "sensor", "graph", "model")
LEAF_BYTES = 64
_TOKEN_DOMAIN = "text/token"
_PUBLIC = 0  # the tenant of token atoms: the dictionary of tokens is an alphabet that all tenants share

_hash_of_token = functools.lru_cache(maxsize=65536)(text_hash)


@procedure(
    "sp_AtomIngestion",
    Parameter("HashInput", "nvarchar(max)"),
    Parameter("Modality", "nvarchar(64)"),
    Parameter("Subtype", "nvarchar(128)", default=None),
    Parameter("SourceUri", "nvarchar(1024)", default=None),
    Parameter("SourceType", "nvarchar(128)", default=None),
    Parameter("CanonicalText", "nvarchar(max)", default=None),
    Parameter("Metadata", "nvarchar(max)", default=None),
    Parameter("PayloadLocator", "nvarchar(1024)", default=None),
    Parameter("Embedding", "vector(1998)", default=None),
    Parameter("EmbeddingType", "nvarchar(128)", default="default"),
    Parameter("ModelId", "int", default=None),
    Parameter("PolicyName", "nvarchar(128)", default="default"),
    Parameter("TenantId", "int", default=0),
    Parameter("AtomId", "bigint", output=True),
    Parameter("AtomEmbeddingId", "bigint", output=True),
    Parameter("WasDuplicate", "bit", output=True),
    Parameter("DuplicateReason", "nvarchar(500)", output=True),
    Parameter("SemanticSimilarity", "float", output=True),
)
def atom_ingestion(
    run: Run, hash_input: str, modality: str, subtype: str | None, source_uri: str | None, source_type: str | None,
    canonical_text: str | None, metadata: str | None, payload_locator: str | None,
    embedding: NDArray[np.float32] | None, embedding_type: str, model_id: int | None, policy_name: str, tenant_id: int,
) -> Returned:  # fmt: skip
    raise_problems(
        present("EmbeddingType", embedding_type), present("PolicyName", policy_name), present("TenantId", tenant_id)
    )
    policy = run.one(
        "SELECT SemanticThreshold, SpatialThreshold, MaxCandidates FROM DeduplicationPolicies WHERE PolicyName = ?"
        " AND (TenantId = ? OR TenantId IS NULL) AND IsActive = 1 ORDER BY TenantId IS NULL LIMIT 1",
        (policy_name, tenant_id),
    )
    raise_problems(
        not_empty("HashInput", hash_input),
        one_of("Modality", modality, MODALITIES),
        json_object("Metadata", metadata),
        at_most("EmbeddingType", embedding_type, 50),
        not_empty("EmbeddingType", embedding_type),
        tenant_exists(run, tenant_id),
        model_exists(run, model_id, tenant_id),
        UnknownNameError(f"PolicyName must be an active deduplication policy; got '{policy_name}'")
        if policy is None else None,
    )  # fmt: skip
    digest = content_hash(modality, hash_input)
    found = run.one("SELECT AtomId FROM Atoms WHERE ContentHash = ? AND TenantId = ?", (digest, tenant_id))
    atom_id = None if found is None else found[0]
    embedding_id, similarity = None, None
    reason = "same content: its SHA-256 is that of an atom already stored" if found else None
    if embedding is not None and atom_id is None and policy[0] is not None:
        atom_id, embedding_id, similarity = _same_meaning(
            run, embedding, embedding_type, model_id, tenant_id, policy
        )
        if atom_id is not None:
            reason = f"same meaning: the cosine similarity reaches the threshold of the policy '{policy_name}'"
    if atom_id is not None:
        run.execute(
            "UPDATE Atoms SET ReferenceCount = ReferenceCount + 1, IsActive = 1 WHERE AtomId = ?", (atom_id,)
        )
    else:
        if payload_locator is not None:
            settings = json.loads(metadata or "{}")
            settings["payloadLocator"] = payload_locator
            metadata = json.dumps(settings, ensure_ascii=False)
        atom_id = run.execute(
            "INSERT INTO Atoms (TenantId, Modality, Subtype, ContentHash, CanonicalText, SourceType, SourceUri,"
            " Metadata, CreatedAt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (tenant_id, modality, subtype, digest, canonical_text, source_type, source_uri, metadata, run.now),
        ).lastrowid or 0
    if embedding is not None and embedding_id is None:
        embedding_id = _embedding_of(run, atom_id, embedding, embedding_type, model_id, tenant_id)
    outputs = {
        "AtomId": atom_id, "AtomEmbeddingId": embedding_id, "WasDuplicate": reason is not None,
        "DuplicateReason": reason, "SemanticSimilarity": similarity,
    }  # fmt: skip
    return Returned(outputs=outputs)


def _same_meaning(
    run: Run, embedding: NDArray[np.float32], embedding_type: str, model_id: int | None, tenant_id: int,
    policy: tuple[float, float | None, int],
) -> tuple[int | None, int | None, float | None]:  # fmt: skip
    """(atom, embedding, similarity) of the nearest embedding that the policy takes for the same; the similarity of
    the nearest one at all when none is."""
    threshold, spatial_threshold, candidates = policy
    ranked = nearest(run, embedding, candidates, "cosine", tenant_id, embedding_type, model_id)
    near = None
    if spatial_threshold is not None:
        near = required_projection(run, tenant_id).place(embedding.reshape(1, WIDTH)).points[0]
    nearest_similarity = None
    for found_id, distance in ranked:
        if distance is None:
            break
        nearest_similarity = 1.0 - distance if nearest_similarity is None else nearest_similarity
        if 1.0 - distance < threshold:
            break
        atom_id, *place = run.one(
            "SELECT AtomId, SpatialProjX, SpatialProjY, SpatialProjZ FROM AtomEmbeddings WHERE AtomEmbeddingId = ?",
            (found_id,),
        )
        if near is None or float(np.linalg.norm(near - np.array(place))) <= (spatial_threshold or 0.0):
            return atom_id, found_id, 1.0 - distance
    return None, None, nearest_similarity


def _embedding_of(
    run: Run, atom_id: int, embedding: NDArray[np.float32], embedding_type: str, model_id: int | None, tenant_id: int
) -> int:
    select = (
        "SELECT AtomEmbeddingId FROM AtomEmbeddings WHERE AtomId = ? AND EmbeddingType = ? AND ModelId IS ?",
        (atom_id, embedding_type, model_id),
    )
    found = run.one(*select)
    if found is None:
        # What was given is a vector(1998): its length before any padding is not known here.
        insert_embeddings(
            run, required_projection(run, tenant_id), tenant_id, model_id, embedding_type,
            [atom_id], embedding.reshape(1, WIDTH), [WIDTH],
        )  # fmt: skip
        found = run.one(*select)
    return int(found[0])


@procedure(
    "sp_AtomizeText",
    Parameter("AtomId", "bigint"),
    Parameter("TenantId", "int", default=0),
    Parameter("MaxNGramSize", "int", default=1),
    returns=[[
        Column("ParentAtomId", "bigint"), Column("TokensCreated", "int"), Column("TokensReused", "int"),
        Column("TotalTokens", "int"), Column("DurationMs", "float"),
    ]],
)  # fmt: skip
def atomize_text(run: Run, atom_id: int, tenant_id: int, max_n_gram_size: int) -> Returned:
    started = time.perf_counter()
    raise_problems(
        present("TenantId", tenant_id),
        present("MaxNGramSize", max_n_gram_size),
        RangeError(f"MaxNGramSize must be 1; got {max_n_gram_size}") if max_n_gram_size not in (1, None) else None,
    )
    tokens = tokenize(_composite(run, atom_id, tenant_id, "text"))
    counts = Counter(tokens)
    created, reused = 0, len(counts)
    if run.one("SELECT 1 FROM AtomRelations WHERE SourceAtomId = ? AND RelationType = 'contains' LIMIT 1", (atom_id,)):
        # Done before: the dictionary has every token, and nothing is counted twice.
        pass
    else:
        atoms = _tokens_known(run, counts)
        new = [token for token in counts if token not in atoms]
        created, reused = len(new), len(atoms)
        _count_tokens(run, {token: counts[token] for token in atoms})
        for token in new:
            atoms[token] = _new_token(run, token, counts[token])
        run.execute_many(
            "INSERT INTO AtomRelations (TenantId, SourceAtomId, TargetAtomId, RelationType, SequenceIndex, CreatedAt)"
            " VALUES (?, ?, ?, 'contains', ?, ?)",
            [(tenant_id, atom_id, atoms[token], index, run.now) for index, token in enumerate(tokens)],
        )
    duration = (time.perf_counter() - started) * 1000
    return Returned([[(atom_id, created, reused, len(tokens), duration)]])


def _composite(run: Run, atom_id: int, tenant_id: int, modality: str) -> str:
    """The text of an active atom of the tenant that an atomizer may cut up."""
    row = run.one(
        "SELECT Modality, AtomicValue IS NOT NULL, CanonicalText FROM Atoms"
        " WHERE AtomId = ? AND TenantId = ? AND IsActive = 1",
        (atom_id, tenant_id),
    )
    if row is None:
        raise NotFoundError(f"AtomId must be an active atom of tenant {tenant_id}; got {atom_id}")
    if row[0] != modality:
        raise StateError(f"atom {atom_id} must have the modality {modality}; it has {row[0]}")
    if row[1]:
        raise StateError(f"atom {atom_id} is a leaf, which has no parts")
    if row[2] is None:
        raise StateError(f"atom {atom_id} must have a CanonicalText; it has none")
    return str(row[2])


def _tokens_known(run: Run, tokens: Counter[str]) -> dict[str, int]:
    hashes = {_hash_of_token(token): token for token in tokens}
    known: dict[str, int] = {}
    keys = list(hashes)
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        marks = ",".join("?" * len(part))
        found = run.execute(f"SELECT TokenHash, AtomId FROM AtomicTextTokens WHERE TokenHash IN ({marks})", part)
        known.update((hashes[digest], atom_id) for digest, atom_id in found)
    return known


def _count_tokens(run: Run, counts: dict[str, int]) -> None:
    # Only the dictionary counts uses. Atoms is system-versioned: counting there would copy a row for each token met.
    run.execute_many(
        "UPDATE AtomicTextTokens SET ReferenceCount = ReferenceCount + ?, LastReferenced = ? WHERE TokenHash = ?",
        [(count, run.now, _hash_of_token(token)) for token, count in counts.items()],
    )


def _new_token(run: Run, token: str, count: int) -> int:
    value, digest = utf16(token), content_hash(_TOKEN_DOMAIN, token)
    found = run.one("SELECT AtomId FROM Atoms WHERE ContentHash = ? AND TenantId = ?", (digest, _PUBLIC))
    atom_id = int(found[0]) if found else run.execute(
        "INSERT INTO Atoms (TenantId, Modality, Subtype, ContentHash, AtomicValue, CanonicalText, CreatedAt)"
        " VALUES (?, 'text', 'token', ?, ?, ?, ?)",
        (_PUBLIC, digest, value, token, run.now),
    ).lastrowid or 0
    run.execute(
        "INSERT INTO AtomicTextTokens (AtomId, TokenHash, TokenText, TokenLength, ReferenceCount, FirstSeen,"
        " LastReferenced) VALUES (?, ?, ?, ?, ?, ?, ?)",
        (atom_id, _hash_of_token(token), token, len(value) // 2, count, run.now, run.now),
    )
    return atom_id


@procedure(
    "sp_AtomizeCode",
    Parameter("AtomId", "bigint"),
    Parameter("TenantId", "int", default=0),
    Parameter("Language", "nvarchar(50)", default="csharp"),
    Parameter("Debug", "bit", default=False),
    returns=[
        [Column("AtomId", "bigint"), Column("NodesCreated", "int"), Column("SyntaxVector", "vector(32)")],
        [
            Column("NodeIndex", "int"), Column("ParentIndex", "int"), Column("CodeType", "nvarchar(100)"),
            Column("Name", "nvarchar(max)"), Column("Start", "int"), Column("Length", "int"),
        ],
    ],
)  # fmt: skip
def atomize_code(run: Run, atom_id: int, tenant_id: int, language: str, debug: bool) -> Returned:
    raise_problems(
        present("TenantId", tenant_id), present("Language", language), present("Debug", debug),
        one_of("Language", language, LANGUAGES),
    )  # fmt: skip
    nodes = parse_code(_composite(run, atom_id, tenant_id, "code"), language)
    created = 0
    if run.one("SELECT 1 FROM CodeAtoms WHERE AtomId = ?", (atom_id,)) is None:
        created = _store_nodes(run, atom_id, tenant_id, language, nodes)
    (vector,) = run.one("SELECT SyntaxVector FROM CodeAtoms WHERE AtomId = ?", (atom_id,))
    sets: list[list[tuple[object, ...]]] = [[(atom_id, created, vector)]]
    if debug:
        sets.append([(n.index, n.parent, n.kind, n.name, n.start, n.length) for n in nodes])
    return Returned(sets)


def _store_nodes(run: Run, root: int, tenant_id: int, language: str, nodes: list[SyntaxNode]) -> int:
    """One atom for each distinct node. A node met before brings its own parts along: equal text has equal parts."""
    held = {node.parent for node in nodes}
    atoms = [root]
    representative = {root: 0}
    for node in nodes[1:]:
        atom_id, is_new = _node_atom(run, tenant_id, node, is_leaf=node.index not in held)
        atoms.append(atom_id)
        if is_new:
            representative[atom_id] = node.index
    run.execute_many(
        "INSERT INTO CodeAtoms (AtomId, Language, CodeType, Code, CodeHash, SyntaxVector, Tags, CreatedAt)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                atom_id, language, nodes[i].kind, nodes[i].text, text_hash(nodes[i].text),
                None if (vector := nodes[i].vector) is None else vector.tobytes(),
                None if nodes[i].name is None else json.dumps([nodes[i].name], ensure_ascii=False), run.now,
            )
            for atom_id, i in representative.items()
        ],
    )  # fmt: skip
    position = Counter[int]()
    relations = []
    for node in nodes[1:]:
        parent = atoms[node.parent]
        if representative.get(parent) != node.parent:
            continue
        start = node.start - nodes[node.parent].start
        relations.append((tenant_id, parent, atoms[node.index], position[parent], start, node.length, run.now))
        position[parent] += 1
    run.execute_many(
        "INSERT INTO AtomRelations (TenantId, SourceAtomId, TargetAtomId, RelationType, SequenceIndex, CoordX, CoordY,"
        " CreatedAt) VALUES (?, ?, ?, 'contains', ?, ?, ?, ?)",
        relations,
    )
    return len(representative) - 1


def _node_atom(run: Run, tenant_id: int, node: SyntaxNode, *, is_leaf: bool) -> tuple[int, bool]:
    digest = content_hash(f"code/{node.kind}", node.text)
    found = run.one("SELECT AtomId FROM Atoms WHERE ContentHash = ? AND TenantId = ?", (digest, tenant_id))
    if found:
        return int(found[0]), False
    value = utf16(node.text)
    atom_id = run.execute(
        "INSERT INTO Atoms (TenantId, Modality, Subtype, ContentHash, AtomicValue, CanonicalText, CreatedAt)"
        " VALUES (?, 'code', ?, ?, ?, ?, ?)",
        (
            tenant_id, node.kind, digest, value if is_leaf and len(value) <= LEAF_BYTES else None, node.text, run.now,
        ),
    ).lastrowid  # fmt: skip
    return int(atom_id or 0), True
