"""How kernels are compiled: once for whole numbers, and with tuples handed on by their address."""

from typing import Any, NamedTuple

import numpy as np
import pytest
from numba import types
from numba.core.errors import TypingError

from scheduler.engine.kernels_compile import bare, compiled
from scheduler.engine.kernels_reference import by_address


class Held(NamedTuple):
    """What is handed on."""

    numbers: np.ndarray
    table: np.ndarray
    share: float


@bare
def _doubled(number: int) -> int:
    return 2 * number


@compiled
def _changed(held: Held) -> float:
    held.numbers[1] = held.table[2, 1] + held.numbers.shape[0]
    return held.share


@compiled
def _asked(held: Held) -> float:
    held = by_address(held)
    first = np.full(3, held.numbers[0])
    return _changed(held) + first[2]


@compiled
def _asked_for_more(held: Held) -> float:
    held = by_address(held)
    return held.more  # type: ignore[attr-defined, no-any-return]


def test_a_kernel_is_compiled_once_for_whole_numbers_of_any_width_and_value() -> None:
    dispatcher: Any = _doubled
    for kind in (types.literal(0), types.literal(1), types.int32, types.int64):
        dispatcher.get_call_template((kind,), {})
    dispatcher.get_call_template((types.float64,), {})
    assert [one.args for one in dispatcher.nopython_signatures] == [(types.int64,), (types.float64,)]


def test_fields_are_read_and_written_by_address_as_in_the_tuple() -> None:
    held = Held(np.array([5, 0]), np.arange(6, dtype=np.int32).reshape(3, 2)[:, ::-1], 0.25)
    assert _asked(held) == 5.25
    assert held.numbers.tolist() == [5, 4 + 2]


def test_a_field_that_there_is_not_is_an_error() -> None:
    with pytest.raises(TypingError, match="more"):
        _asked_for_more(Held(np.zeros(2), np.zeros((3, 2)), 0.5))
