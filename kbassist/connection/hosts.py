"""Whether two host names can be the same machine."""


def same_host(one: str, other: str) -> bool:
    """Whether two host names can be the same machine.

    Equal, or one is the short form of the other (case is ignored).
    """
    one, other = folded(one), folded(other)
    return one == other or (short(one) == short(other) and ("." not in one or "." not in other))


def fits(one: str | None, other: str | None) -> bool:
    """Whether nothing says that the two are different machines."""
    return one is None or other is None or same_host(one, other)


def short(name: str) -> str:
    """The first part of a name, folded: machines whose first parts differ are never the same."""
    return folded(name).split(".")[0]


def folded(name: str) -> str:
    """A name as it is compared."""
    return name.casefold().rstrip(".")
