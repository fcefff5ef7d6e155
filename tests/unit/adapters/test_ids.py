import threading
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.adapters.ids import ALPHABET, RandomIds, SeededIds, read_reference

references = st.integers(0, 10**6).map(lambda seed: SeededIds(seed).new_reference())


def test_the_alphabet_has_nothing_that_looks_like_something_else() -> None:
    assert not set("0O1IL5S2Z8BQDGUVNE") & set(ALPHABET)
    assert len(set(ALPHABET)) == len(ALPHABET) == 17, "a prime number of symbols, or the check is weak"


@given(reference=references)
def test_a_reference_is_read_however_it_is_typed(reference: str) -> None:
    assert read_reference(reference) == reference
    assert read_reference(f"  {reference.replace('-', ' ').lower()} ") == reference
    assert read_reference(" ".join(reference)) == reference


@given(reference=references, place=st.integers(0, 7), symbol=st.sampled_from(ALPHABET))
def test_every_single_slip_is_noticed(reference: str, place: int, symbol: str) -> None:
    if reference[place] not in ("-", symbol):
        assert read_reference(reference[:place] + symbol + reference[place + 1 :]) is None


@given(reference=references)
def test_every_swap_of_neighbours_is_noticed(reference: str) -> None:
    symbols = reference.replace("-", "")
    for place, (one, other) in enumerate(pairwise(symbols)):
        if one != other:
            swapped = symbols[:place] + other + one + symbols[place + 2 :]
            assert read_reference(swapped) is None


@pytest.mark.parametrize("text", ["", "K7M", "K7M-4XR", "K7M-4XRWW", "O0I-1L5S", "é" * 7])
def test_what_is_no_reference(text: str) -> None:
    assert read_reference(text) is None


def test_seeded_ids_repeat_and_never_twice_the_same() -> None:
    one, other = SeededIds(7), SeededIds(7)
    told = [(one.new_id("leg"), one.new_reference()) for _ in range(300)]
    assert told == [(other.new_id("leg"), other.new_reference()) for _ in range(300)]
    assert len({id_ for id_, _ in told}) == len({reference for _, reference in told}) == 300
    assert [id_ for id_, _ in told] == sorted(id_ for id_, _ in told)
    assert SeededIds(8).new_reference() != SeededIds(7).new_reference()


def test_random_ids_have_their_kind_in_front() -> None:
    ids = RandomIds()
    made = {ids.new_id("booking") for _ in range(200)}
    assert len(made) == 200
    assert all(id_.startswith("booking-") for id_ in made)
    assert read_reference(ids.new_reference())


def test_seeded_ids_are_shared_by_threads() -> None:
    ids, made = SeededIds(1), []

    def make() -> None:
        made.extend(ids.new_id("leg") for _ in range(500))

    threads = [threading.Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(made)) == 2000
