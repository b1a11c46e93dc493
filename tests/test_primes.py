"""Primes: known counts, windows against Miller-Rabin in Python integers, pseudoprimes, edges and bad input."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import hartonomous_native as hn
from tests.reference import primes as reference

LARGEST = 2**63 - 1
TO_2_16 = reference.primes_to(2**16)


@pytest.mark.parametrize(
    ("n", "count"),
    [(1, 0), (2, 1), (10, 4), (100, 25), (1000, 168), (10**4, 1229), (2**16, 6542), (10**5, 9592), (10**6, 78498),
     (10**7, 664579), (10**8, 5761455), (10**9, 50847534), (2**32, 203280221)],
)  # fmt: skip
def test_counts_of_all_primes_to_n(n: int, count: int) -> None:
    assert hn.count_primes(0, n) == count


def test_every_small_range() -> None:
    """Both ends move over all residues modulo 30 and over the primes that the patterns hold."""
    known = [p for p in TO_2_16 if p <= 200]
    for first in range(-3, 135):
        for last in range(first - 2, 135):
            want = [p for p in known if first <= p <= last]
            assert hn.find_primes(first, last).tolist() == want
            assert hn.count_primes(first, last) == len(want)


def test_primes_to_2_16() -> None:
    found = hn.find_primes(0, 2**16)
    assert found.dtype == np.int64
    assert found.tolist() == TO_2_16
    tested = hn.is_prime(np.arange(2**16))
    assert np.flatnonzero(tested).tolist() == TO_2_16


@given(st.integers(0, 2**40), st.integers(0, 3000))
def test_ranges(first: int, width: int) -> None:
    want = reference.window(first, first + width)
    assert hn.find_primes(first, first + width, threads=1).tolist() == want
    assert hn.count_primes(first, first + width, threads=2) == len(want)


@given(st.integers(0, LARGEST))
def test_single_numbers(n: int) -> None:
    assert hn.is_prime(n) is reference.is_prime(n)
    assert hn.count_primes(n, n) == reference.is_prime(n)


@pytest.mark.parametrize(
    "first", [10**9, 10**12, 10**15, 10**18, 2**32 - 5000, 2**53 - 5000, 2**62 - 7, LARGEST - 10**4]
)
def test_windows_of_large_numbers(first: int) -> None:
    last = min(first + 10**4, LARGEST)
    want = reference.window(first, last)
    assert hn.find_primes(first, last).tolist() == want
    assert hn.count_primes(first, last) == len(want)


# All but the last are sieved by all primes to the root: without large ones, with them, and with numbers that no double
# holds. In the last survivors are tested.
@pytest.mark.parametrize(
    ("first", "width"),
    [(10**12, 10**7), (10**14, 10**6), (10**15, 3 * 10**6), (10**16, 5 * 10**6), (10**18, 10**5)],
)
def test_wide_windows_agree_with_single_tests(first: int, width: int) -> None:
    found = hn.find_primes(first, first + width)
    assert np.all(np.diff(found) > 0)
    assert len(found) == hn.count_primes(first, first + width)
    # Every number not divisible by 2 or 3, tested alone.
    numbers = np.arange(first, first + width + 1)
    numbers = numbers[(numbers % 2 != 0) & (numbers % 3 != 0)]
    np.testing.assert_array_equal(found, numbers[hn.is_prime(numbers)])


def test_parts_make_the_whole() -> None:
    """Cut at the edges of bytes, segments and blocks."""
    whole = hn.find_primes(0, 40_000_000)
    for cut in (30, 2**15 * 30, 2**15 * 30 - 1, 2**17 * 30 + 1, 2**20 * 30, 10**7 + 19, 39_999_983):
        parts = np.concatenate([hn.find_primes(0, cut), hn.find_primes(cut + 1, 40_000_000)])
        np.testing.assert_array_equal(parts, whole)


def test_counts_of_parts_add_up_where_large_primes_strike_many_blocks() -> None:
    first, last = 10**14, 10**14 + 3 * 10**8
    cuts = [first - 1, first + 29, first + 10**8, first + 4 * 2**20 * 30 + 7, last]
    parts = [hn.count_primes(a + 1, b) for a, b in itertools.pairwise(cuts)]
    assert hn.count_primes(first, last) == sum(parts) == len(hn.find_primes(first, last))


def test_squares_of_primes_are_no_primes() -> None:
    primes = np.array([*TO_2_16[-40:], 1_048_573, 2_097_143, 2_097_169, 31_622_743, 2_147_483_647, 3_037_000_493])
    for p in primes.tolist():
        assert not hn.is_prime(p * p)
        assert hn.find_primes(p * p - 50, p * p + 50).tolist() == reference.window(p * p - 50, p * p + 50)
    assert hn.is_prime(primes).all()


# The least strong pseudoprimes to the first 1, 2, ... primes (C. Pomerance et al., 1980; G. Jaeschke, 1993), Carmichael
# numbers, and the number below which 2, 7 and 61 decide.
PSEUDOPRIMES = [
    2047, 1373653, 25326001, 3215031751, 2152302898747, 3474749660383, 341550071728321, 3825123056546413051,
    561, 1105, 1729, 2465, 2821, 6601, 8911, 10585, 294409, 56052361, 118901521, 172947529, 4759123141,
]  # fmt: skip


def test_pseudoprimes() -> None:
    for n in PSEUDOPRIMES:
        assert not reference.is_prime(n)
    assert not hn.is_prime(PSEUDOPRIMES).any()
    for base in (325, 9375, 28178, 450775, 9780504, 1795265022):
        for n in range(base - 40, base + 41):
            assert hn.is_prime(n) is reference.is_prime(n), n


def test_strong_pseudoprimes_to_base_2_by_construction() -> None:
    """Numbers (k + 1)(2k + 1) with both factors prime often pass base 2; none may pass in the end."""
    primes = hn.find_primes(10**8, 10**8 + 10**6)
    second = 2 * (primes - 1) + 1
    products = (primes * second)[hn.is_prime(second)]
    assert len(products) > 1000
    assert sum(pow(2, n - 1, n) == 1 for n in products.tolist()) > 100
    assert not hn.is_prime(products).any()


@pytest.fixture(params=hn.available_levels())
def level(request: pytest.FixtureRequest) -> Iterator[str]:
    before = hn.cpu_level()
    hn.set_level(request.param)
    yield request.param
    hn.set_level(before)


def test_all_numbers_to_a_million(level: str) -> None:
    want = np.zeros(10**6, bool)
    want[reference.primes_to(10**6 - 1)] = True
    np.testing.assert_array_equal(hn.is_prime(np.arange(10**6)), want)


@pytest.mark.parametrize(
    ("factor", "near"), [(2, 3 * 10**4), (2, 10**7), (2, 2_147_000_000), (3, 1_700_000_000), (4, 1_500_000_000)]
)
def test_strong_pseudoprimes_to_base_2_of_all_heights(level: str, factor: int, near: int) -> None:
    """p (factor (p - 1) + 1) of two primes: what passes the strong test to base 2 is left to the Lucas test."""
    primes = hn.find_primes(near, near + 400_000)
    second = factor * (primes - 1) + 1
    products = (primes * second)[hn.is_prime(second)]
    assert sum(_strong_to_base_2(n) for n in products.tolist()) > 50
    assert not hn.is_prime(products).any()


def _strong_to_base_2(n: int) -> bool:
    twos = ((n - 1) & -(n - 1)).bit_length() - 1
    x = pow(2, (n - 1) >> twos, n)
    return x == 1 or any(pow(x, 2**i, n) == n - 1 for i in range(twos))


def test_squares_that_pass_the_strong_test_to_base_2(level: str) -> None:
    """Those of Wieferich's primes; no Lucas test applies to a square."""
    squares = [1093**2, 3511**2]
    assert all(_strong_to_base_2(n) for n in squares)
    assert not hn.is_prime([*squares, (1093 * 3511) ** 2]).any()


def test_numbers_next_to_multiples_of_high_powers_of_2(level: str) -> None:
    """Their n - 1 or n + 1 has more factors 2 than the tests look back."""
    numbers = [
        k * 2**s + sign for s in range(8, 63) for k in range(1, 60, 2) for sign in (-1, 1) if k * 2**s + sign <= LARGEST
    ]
    want = [reference.is_prime(n) for n in numbers]
    assert sum(want) > 100
    assert hn.is_prime(numbers).tolist() == want
    # Each alone, too: few numbers are tested in another way than many.
    assert [hn.is_prime(n) for n in numbers] == want


@pytest.mark.parametrize("edge", [2**16, 2**31, 2**32, 2**33, 2**52, 2**53, 2**62, LARGEST - 301])
def test_neighbours_of_powers_of_2(level: str, edge: int) -> None:
    numbers = np.arange(edge - 300, edge + 301)
    assert hn.is_prime(numbers).tolist() == [reference.is_prime(n) for n in numbers.tolist()]


def test_numbers_of_unlike_lengths_together(level: str) -> None:
    rng = np.random.default_rng(7)
    primes = np.concatenate([hn.find_primes(2**bits - 2**12, 2**bits - 1)[:9] for bits in range(13, 64)])
    rng.shuffle(primes)
    assert hn.is_prime(primes).all()
    assert not hn.is_prime(primes[primes < 2**31] * primes[0 : np.sum(primes < 2**31)].clip(3, 2**31)).any()


@pytest.mark.parametrize("first", [10**10 + 1, 10**12 - 7, 10**14, 10**15 + 3])
def test_tested_windows_and_the_sieved_range_agree(level: str, first: int) -> None:
    """The whole is sieved by all primes to its root, the parts by few, and their survivors are tested."""
    width = 10**6 if first < 10**14 else 10**7
    whole = hn.find_primes(first, first + width - 1)
    step = width // 500
    starts = range(first, first + width, step)[:100]
    parts = [hn.find_primes(start, start + step - 1, threads=1 + start % 2) for start in starts]
    np.testing.assert_array_equal(np.concatenate(parts), whole[: sum(map(len, parts))])
    assert [hn.count_primes(start, start + step - 1) for start in starts] == [len(part) for part in parts]


def test_largest_primes() -> None:
    assert hn.find_primes(2**32 - 100, 2**32)[-1] == 4294967291
    assert hn.find_primes(LARGEST - 100, LARGEST)[-1] == 9223372036854775783
    assert hn.is_prime(9223372036854775783) is True
    assert hn.is_prime(2**61 - 1) is True
    assert hn.is_prime(LARGEST) is False
    assert hn.count_primes(LARGEST, LARGEST) == 0


def test_empty_and_negative() -> None:
    for first, last in ((10, 5), (0, 1), (-5, 1), (-(2**63), -1), (24, 28), (LARGEST, 0)):
        assert hn.find_primes(first, last).shape == (0,)
        assert hn.find_primes(first, last).dtype == np.int64
        assert hn.count_primes(first, last) == 0
    assert hn.find_primes(-(2**63), 7).tolist() == [2, 3, 5, 7]
    assert hn.is_prime(-7) is False
    assert hn.is_prime(np.array([-7, 7, -(2**63)])).tolist() == [False, True, False]


def test_is_prime_keeps_shape_and_takes_any_integers() -> None:
    want = [[False, False, True], [True, False, True]]
    for dtype in (np.int8, np.uint8, np.int16, np.int32, np.uint32, np.int64, np.uint64, ">i4"):
        got = hn.is_prime(np.arange(6, dtype=dtype).reshape(2, 3))
        assert got.dtype == np.bool_
        assert got.tolist() == want
    assert hn.is_prime([0, 1, 2, 3]).tolist() == [False, False, True, True]
    assert hn.is_prime(np.arange(12)[::3]).tolist() == [False, True, False, False]
    assert hn.is_prime([]).tolist() == []
    assert hn.is_prime(np.int64(13)) is True
    assert hn.is_prime(np.array(13)).shape == ()


def test_bad_input() -> None:
    for bad in (1.0, np.float64(5), True, "7", None, [1]):
        with pytest.raises(hn.errors.DTypeError, match="first must be an integer"):
            hn.find_primes(bad, 10)
        with pytest.raises(hn.errors.DTypeError, match="last must be an integer"):
            hn.count_primes(0, bad)
    for bad in (1.0, True, "7", None, [1.5], [True], [[1.0]], np.array([1.0])):
        with pytest.raises(hn.errors.DTypeError):
            hn.is_prime(bad)
    with pytest.raises(hn.errors.RangeError, match="last must be in"):
        hn.count_primes(0, 2**63)
    with pytest.raises(hn.errors.RangeError):
        hn.is_prime(2**63)
    with pytest.raises(hn.errors.RangeError):
        hn.is_prime(np.array([2**63 + 29], np.uint64))
    with pytest.raises(hn.errors.InvalidArgumentsError) as caught:
        hn.find_primes(1.5, 2**70, threads=0)
    assert len(caught.value.problems) == 3


def test_a_result_beyond_memory_is_refused_before_the_work() -> None:
    with pytest.raises(hn.errors.CapacityError, match="count_primes"):
        hn.find_primes(0, LARGEST)
    with pytest.raises(hn.errors.CapacityError):
        hn.find_primes(10**18, 2 * 10**18)


def test_same_answer_for_any_threads_and_level() -> None:
    before = hn.cpu_level()
    answers = set()
    try:
        for level in hn.available_levels():
            hn.set_level(level)
            for threads in (1, 2, 5):
                answers.add(
                    hn.find_primes(10**7, 6 * 10**7, threads=threads).tobytes()
                    + hn.find_primes(10**18, 10**18 + 50_000, threads=threads).tobytes()
                    + hn.find_primes(10**14, 10**14 + 10**6, threads=threads).tobytes()
                    + hn.find_primes(10**13, 10**13 + 4 * 10**7, threads=threads).tobytes()
                )
    finally:
        hn.set_level(before)
    assert len(answers) == 1
