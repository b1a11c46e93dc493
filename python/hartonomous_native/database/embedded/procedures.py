"""The domains whose procedures the embedded engine has."""

from __future__ import annotations

from importlib import import_module

_DOMAINS: tuple[str, ...] = (
    "admin",
    "alerts",
    "api_keys",
    "billing",
    "broker_messages",
    "completion",
    "counters",
    "embeddings",
    "entry_point_procedures",
    "feedback",
    "graph_sync",
    "ingestion",
    "integrity",
    "invoices",
    "jobs",
    "leases",
    "lineage",
    "maintenance",
    "models",
    "monitoring",
    "neighbors",
    "provenance",
    "provenance_audit",
    "provenance_export",
    "quotas",
    "rating",
    "search",
    "tenancy",
    "tenants",
    "usage_reports",
    "weight_changes",
    "weights",
)


def load() -> None:
    """Imports every domain once, which registers its procedures."""
    for domain in _DOMAINS:
        import_module(f".{domain}", __package__)
