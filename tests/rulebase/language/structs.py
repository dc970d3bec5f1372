"""The structs that a rules file can hold."""

import msgspec

from kbassist.rulebase.collected import TYPES
from kbassist.rulebase.language.described import structs_in

STRUCTS: dict[str, type[msgspec.Struct]] = {
    one.__name__: one
    for struct in structs_in(TYPES.values())
    for one in struct.__mro__
    if issubclass(one, msgspec.Struct) and one.__annotations__
}
"""Every struct that a rules file can hold, and those that it inherits from."""
OF_ALL = {"as_of"}
"""Keys that ``authoring.stale`` reads of whatever kind of file has them."""
