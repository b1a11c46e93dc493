# make demo · make test · make bench · make bench-services · make lint · make schema · make docs — each sets up what it needs in .venv
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
SOURCES := pyproject.toml CMakeLists.txt README.md sql/deploy/external-language.sql $(shell find cpp python -type f -not -name '*.pyc' 2>/dev/null)

.PHONY: demo test bench bench-services lint schema docs asan clean

demo: $(VENV)/installed-demo
	$(BIN)/hartonomous demo

test: $(VENV)/installed-test
	$(BIN)/python -m pytest

# Every kernel and array function beside the best of its field, in a venv of their own. BENCH="--quick" takes a fifth of
# the time; one family alone is `build/bench/venv/bin/python bench/bench_pairs.py`.
BENCH    :=
KERNELS  := pairs rows knn reductions columns primes prime_windows text curves projection anomaly
bench: build/bench/installed
	@for name in $(KERNELS); do echo "== $$name"; build/bench/venv/bin/python bench/bench_$$name.py $(BENCH) || exit 1; done
	build/bench/venv/bin/python bench/summary.py --write docs/performance.md --plot docs/performance.png

build/bench/installed: bench/peers.txt $(SOURCES)
	$(PYTHON) -m venv build/bench/venv
	build/bench/venv/bin/python -m pip --disable-pip-version-check --quiet install . -r bench/peers.txt
	@touch $@

# What surrounds the kernels: doors, the database, the encoder.
bench-services: $(VENV)/installed-test
	$(BIN)/hartonomous models fetch minilm
	@for name in $(filter-out $(KERNELS),$(patsubst bench/bench_%.py,%,$(wildcard bench/bench_*.py))); do \
	    echo "== $$name"; $(BIN)/python bench/bench_$$name.py || exit 1; done

lint: $(VENV)/installed-dev
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/python -m mypy.stubtest hartonomous_native._native --allowlist tests/codebase/stubtest_allowlist.txt

# The embedded engine's tables, derived anew from the T-SQL ones.
schema: $(VENV)/installed-test
	$(BIN)/python -m hartonomous_native.database.schema

# docs/database.md from the T-SQL project; the tables of docs/entry_points.md: every golden case through every door, and
# what a door costs on this machine.
docs: $(VENV)/installed-test
	$(BIN)/python -m hartonomous_native.database.describe
	$(BIN)/python -m tests.doors.parity
	$(BIN)/python bench/bench_doors.py --write docs/entry_points.md

# Kernel and boundary tests on a build with AddressSanitizer and UndefinedBehaviorSanitizer; the language extension also
# under a host without Python, which looks for leaks as well.
asan: $(VENV)/installed-test
	$(PIP) install --no-deps --upgrade --target build/asan/site . \
	    -Cbuild-dir=build/asan/objects -Ccmake.define.HARTONOMOUS_SANITIZE=ON -Ccmake.define.HARTONOMOUS_TESTS=ON
	cd build/asan/objects && ./extension_host ./libhartonomous_extension.so 2>extension_host.log || { cat extension_host.log; exit 1; }
	LD_PRELOAD="$$($(or $(CXX),c++) -print-file-name=libasan.so) $$($(or $(CXX),c++) -print-file-name=libubsan.so)" \
	ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1 PYTHONMALLOC=malloc PYTHONPATH=build/asan/site \
	    $(BIN)/python -m pytest -p no:cacheprovider $(ASAN_TESTS)

ASAN_TESTS := tests/kernels tests/algorithms tests/test_minimal.py tests/test_fast_functions.py tests/test_vectors.py tests/test_vectors_narrow.py tests/test_aggregate.py tests/test_reductions.py \
              tests/test_projection.py tests/test_text.py tests/test_spatial.py tests/test_primes.py \
              tests/test_isolation_forest.py tests/test_local_outlier_factor.py \
              tests/database/test_functions.py tests/database/test_functions_ways.py \
              tests/doors/test_extension.py tests/doors/test_extension_refusals.py tests/doors/test_extension_process.py \
              tests/test_entry_points.py tests/test_table_door.py tests/test_table_door_arrow.py

$(VENV)/bin/python:
	$(PYTHON) .ci/check_system.py
	$(PYTHON) -m venv $(VENV)

# One rule for each set of extras; the build tree is kept, so a second build compiles only what changed.
$(VENV)/installed-%: $(VENV)/bin/python $(SOURCES)
	$(PIP) install '.[$*]'
	@touch $@

clean:
	rm -rf $(VENV) build
