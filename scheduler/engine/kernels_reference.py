"""Tuples of arrays handed from kernel to kernel by their address.

Numba hands a tuple over value by value. The search's tuples of some sixty arrays are some five hundred values, at
every call in every kernel: most of what there is to compile, and a good part of the time of a short kernel.
A kernel reads the fields of :func:`by_address` as it reads those of the tuple itself.
"""

from typing import Any

from numba import types
from numba.core import cgutils
from numba.core.imputils import impl_ret_borrowed, lower_getattr_generic
from numba.core.typing.templates import AttributeTemplate, infer_getattr
from numba.extending import intrinsic, models, register_model


class Address(types.Type):
    """Type of the address of a named tuple."""

    def __init__(self, held: Any) -> None:
        self.held = held
        super().__init__(name=f"Address({held.name})")


@register_model(Address)
class _AddressModel(models.PrimitiveModel):
    def __init__(self, manager: Any, kind: Address) -> None:
        super().__init__(manager, kind, manager.lookup(kind.held).get_data_type().as_pointer())


def _address_of(_context: Any, held: Any) -> Any:
    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        (kind,), (value,) = signature.args, arguments
        model = context.data_model_manager[kind]
        address = cgutils.alloca_once(builder, model.get_data_type())
        builder.store(model.as_data(builder, value), address)
        return address

    return Address(held)(held), generate


by_address: Any = intrinsic(_address_of)
"""Returns the address of a named tuple's fields; it is good for as long as the kernel that asks runs."""


@infer_getattr
class _Fields(AttributeTemplate):
    key = Address

    def generic_resolve(self, kind: Address, name: str) -> Any:  # type: ignore[override]
        return kind.held.types[kind.held.fields.index(name)] if name in kind.held.fields else None


@lower_getattr_generic(Address)
def _field(context: Any, builder: Any, kind: Address, address: Any, name: str) -> Any:
    index = kind.held.fields.index(name)
    field = kind.held.types[index]
    value = context.data_model_manager[field].load_from_data_pointer(
        builder, cgutils.gep_inbounds(builder, address, 0, index)
    )
    return impl_ret_borrowed(context, builder, field, value)
