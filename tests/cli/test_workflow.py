"""The commands one after another, as a user gives them, on a small corpus with a tiny model."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .command_line import hartonomous

pytest.importorskip("typer")

LETTERS = ["alpha", "beta", "gamma", "delta", "zeta", "eta", "theta", "iota"]


def run_json(*arguments: str | Path, folder: Path, **more: Any) -> Any:
    run = hartonomous(*arguments, "--format", "json", folder=folder, **more)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus")
    sections = [f"# {letter}\n\nThe {letter} file is to run {'zip ' * at}.\n" for at, letter in enumerate(LETTERS)]
    (folder / "letters.md").write_text("\n".join(sections), encoding="utf-8")
    function = 'def area(side):\n    """The area."""\n    return side * side\n'
    (folder / "shapes.py").write_text(function, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory, corpus: Path, tiny_model_folder: Path) -> Path:
    """A folder with a database in which the corpus is ingested and embedded."""
    folder = tmp_path_factory.mktemp("filled")
    done = run_json("ingest", corpus, "--code", folder=folder)
    assert (done["documents_new"], done["documents_already_there"]) == (len(LETTERS) + 1, 0)
    assert (done["functions_new"], done["files_unreadable"]) == (1, 0)
    assert done["syntax_nodes_new"] > 0
    assert done["tokens"] >= done["tokens_new"] > 0
    done = run_json("embed", "--model", tiny_model_folder, folder=folder)
    assert done["stored"] == len(LETTERS) + 2
    assert done["projection_fitted"]
    return folder


def test_init_makes_the_tables_and_can_be_repeated(tmp_path: Path) -> None:
    tables = run_json("init", "-d", "sqlite:///here.db", folder=tmp_path)
    assert {"Atoms", "AtomEmbeddings", "Tenants"} <= {row["TableName"] for row in tables}
    assert (tmp_path / "here.db").exists()
    assert run_json("init", "-d", "sqlite:///here.db", folder=tmp_path) == tables


def test_a_second_run_adds_nothing(filled: Path, corpus: Path, tiny_model_folder: Path) -> None:
    before = {row["TableName"]: row["RowsCount"] for row in run_json("init", folder=filled)}
    again = hartonomous("ingest", corpus, "--code", "-f", "json", folder=filled)
    done = json.loads(again.stdout)
    assert (done["documents_new"], done["documents_already_there"], done["tokens"]) == (0, len(LETTERS) + 1, 0)
    assert f"0 new documents; {len(LETTERS) + 1} already there" in again.stderr
    assert run_json("embed", "-m", tiny_model_folder, folder=filled)["stored"] == 0
    after = {row["TableName"]: row["RowsCount"] for row in run_json("init", folder=filled)}
    # Reference counts went up, which keeps the earlier versions of those rows.
    before.pop("AtomsHistory")
    after.pop("AtomsHistory")
    assert after == before


def test_search_finds_a_text_by_itself(filled: Path, tiny_model_folder: Path) -> None:
    text = "theta\n\nThe theta file is to run zip zip zip zip zip zip ."
    exact = run_json("search", text, "-k", "3", "-m", tiny_model_folder, folder=filled)
    assert [row["rank"] for row in exact] == [1, 2, 3]
    assert exact[0]["score"] == pytest.approx(1.0, abs=1e-5)
    assert (exact[0]["title"], exact[0]["kind"]) == ("theta", "section")
    assert exact[0]["source"].startswith("letters.md:")
    assert [row["score"] for row in exact] == sorted((row["score"] for row in exact), reverse=True)
    options = ("-k", "3", "-m", tiny_model_folder, "--approximate", "--audit", "-v", "-f", "json")
    run = hartonomous("search", text, *options, folder=filled)
    assert json.loads(run.stdout) == exact  # the default number of candidates is larger than the corpus
    assert "audit: 3 of the 3 exact answers were found" in run.stderr
    assert f"{len(LETTERS) + 2} vectors were compared" in run.stderr
    refused = hartonomous("search", text, "--audit", "-m", tiny_model_folder, folder=filled)
    assert refused.returncode == 2
    assert "need --approximate" in refused.stderr


def test_project_places_everything_anew_and_draws(filled: Path, tiny_model_folder: Path) -> None:
    pytest.importorskip("matplotlib")
    done = run_json("project", "-m", tiny_model_folder, "--map", "map.png", folder=filled)
    assert done["embeddings"] == len(LETTERS) + 2
    assert len(done["explained_variance_ratio"]) == 3
    assert (filled / "map.png").read_bytes().startswith(b"\x89PNG")


def test_jobs_and_a_worker(tmp_path: Path) -> None:
    submitted = run_json("primes", "1", "10_000", "--job", folder=tmp_path)
    job = submitted["job_id"]
    assert [row["status"] for row in run_json("jobs", "list", folder=tmp_path)] == ["Pending"]
    assert run_json("jobs", "cancel", job, folder=tmp_path)["status"] == "Cancelled"
    assert run_json("jobs", "retry", job, folder=tmp_path)["status"] == "Pending"
    assert run_json("worker", "--until-idle", folder=tmp_path)["completed"] == 1
    shown = run_json("jobs", "show", job, folder=tmp_path)
    assert (shown["status"], shown["result_count"], shown["progress"]) == ("Completed", 1229, 1.0)
    assert shown["result_data"][:3] == ["2", "3", "5"]
    assert run_json("jobs", "list", "--status", "Pending", folder=tmp_path) == []


def test_what_is_missing_is_named(tmp_path: Path, tiny_model_folder: Path) -> None:
    run = hartonomous("search", "x", "-m", tiny_model_folder, folder=tmp_path)
    assert run.returncode == 1
    assert "error 51020" in run.stderr
    assert "database sqlite:///hartonomous.db" in run.stderr
    assert not (tmp_path / "hartonomous.db").exists()
    run = hartonomous("embed", "-m", "nonsense", folder=tmp_path)
    assert run.returncode == 1
    assert "'nonsense'" in run.stderr
    empty_cache = {"HARTONOMOUS_CACHE": str(tmp_path / "cache")}
    run = hartonomous("embed", folder=tmp_path, environment=empty_cache)
    assert run.returncode == 1
    assert "hartonomous models fetch minilm" in run.stderr
    assert [row["fetched"] for row in run_json("models", "list", folder=tmp_path, environment=empty_cache)] == [False]
    assert hartonomous("ingest", folder=tmp_path).returncode == 2
    assert hartonomous("ingest", "nothing.md", folder=tmp_path).returncode == 1


def test_search_before_embedding_says_so_and_writes_nothing(tmp_path: Path, tiny_model_folder: Path) -> None:
    run_json("init", folder=tmp_path)
    run = hartonomous("search", "x", "-m", tiny_model_folder, folder=tmp_path)
    assert run.returncode == 1
    assert "error 51023" in run.stderr
    assert "hartonomous embed" in run.stderr
    rows = {row["TableName"]: row["RowsCount"] for row in run_json("init", folder=tmp_path)}
    assert rows["Models"] == 0


def test_too_few_documents_to_fit_a_projection(tmp_path: Path, tiny_model_folder: Path) -> None:
    (tmp_path / "a.md").write_text("# One\nx\n# Two\ny\n", encoding="utf-8")
    run_json("ingest", "a.md", folder=tmp_path)
    run = hartonomous("embed", "-m", tiny_model_folder, folder=tmp_path)
    assert run.returncode == 1
    assert "at least 4 documents; there are 2" in run.stderr


def test_the_demo_and_its_second_run(tmp_path: Path, tiny_model_folder: Path) -> None:
    pytest.importorskip("matplotlib")
    arguments = ("demo", "--model", tiny_model_folder, "--modules", "gzip,bisect,json", "--output", "out")
    first = hartonomous(*arguments, folder=tmp_path)
    assert first.returncode == 0, first.stderr
    assert "\x1b" not in first.stdout + first.stderr
    report = first.stdout
    assert (tmp_path / "out" / "report.md").read_text(encoding="utf-8") == report
    assert (tmp_path / "out" / "map.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "out" / "hartonomous.db").exists()
    for heading in ("## Steps", "## Answers", "### compress a file", "## Recall", "## Primes", "## Stored"):
        assert heading in report
    assert "24,280 primes in 1,000,000,000,000,000,000..1,000,000,000,001,000,000" in report
    assert "0 already there" in report
    second = hartonomous(*arguments, folder=tmp_path).stdout
    assert "\n0 new documents; " in second
    assert " 0 new functions; " in second
    assert " 0 new embeddings; " in second
    assert "which a run before had done" in second
    for table in ("Atoms", "AtomEmbeddings", "AtomRelations", "CodeAtoms", "InferenceRequests", "BillingUsageLedger"):
        assert _row(first.stdout, table) == _row(second, table)


def _row(report: str, table: str) -> str:
    (line,) = [line for line in report.splitlines() if line.startswith(f"| {table} ")]
    return line.split("|")[2].strip()
