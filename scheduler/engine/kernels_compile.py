"""How kernels are compiled, and where the compiled code is kept.

Compiled code is cached by file, and a change in one kernel's file does not make numba forget what other
files' kernels have taken in of it. So the cache's folder is named after the content of all kernels: a changed
kernel means a new folder, and old code is never met.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba import types

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def _cache_folder() -> str:
    here = Path(__file__).parent
    digest = hashlib.sha256()
    for file in sorted(here.glob("kernels*.py")):
        digest.update(file.read_bytes())
    base = Path(_config.CACHE_DIR) if _config.CACHE_DIR else here / "__pycache__"
    return str(base / f"kernels-{digest.hexdigest()[:16]}")


_njit: Any = numba.njit
_config: Any = numba.config
_types: Any = types
_config.CACHE_DIR = _cache_folder()


def compiled(kernel: Kernel) -> Kernel:
    """Compile a kernel that may make arrays of its own.

    ``_nrt`` is said each time because a kernel first compiled for a caller would take on the caller's.
    """
    kept: Kernel = _once(_njit(cache=True, nogil=True, _nrt=True)(kernel))
    return kept


def bare(kernel: Kernel) -> Kernel:
    """Compile a kernel that makes no arrays: references are not counted, which halves the time of a search."""
    kept: Kernel = _once(_njit(cache=True, nogil=True, _nrt=False)(kernel))
    return kept


def merged(kernel: Kernel) -> Kernel:
    """Compile a bare kernel into each kernel that calls it."""
    kept: Kernel = _once(_njit(cache=True, nogil=True, _nrt=False, inline="always")(kernel))
    return kept


def _once(kernel: Any) -> Any:
    """Have a kernel compiled once for whole numbers, not for each constant and width that a caller passes.

    Numba takes ``f(run, 0)``, ``f(run, 1)`` and ``f(run, node)`` for three kernels, and so all that these call.
    """
    told = kernel.get_call_template

    def get_call_template(args: tuple[Any, ...], kws: dict[str, Any]) -> Any:
        return told(tuple(map(_widest, args)), {name: _widest(kind) for name, kind in kws.items()})

    kernel.get_call_template = get_call_template
    return kernel


def _widest(kind: Any) -> Any:
    plain = _types.unliteral(kind)
    return _types.int64 if plain in _types.signed_domain else plain
