"""Whether two host names can be the same machine."""


def same_host(one: str, other: str) -> bool:
    """Whether two host names can be the same machine.

    Equal, or one is the short form of the other (case is ignored).
    """
    one, other = one.casefold().rstrip("."), other.casefold().rstrip(".")
    return one == other or (one.split(".")[0] == other.split(".")[0] and ("." not in one or "." not in other))


def fits(one: str | None, other: str | None) -> bool:
    """Whether nothing says that the two are different machines."""
    return one is None or other is None or same_host(one, other)
