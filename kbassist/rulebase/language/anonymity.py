"""What a rule base knows of names that identify somebody: which stay, and where products write them."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from kbassist.rulebase.language.schema import Strict
from kbassist.rulebase.yamlfile import Path

Kind: TypeAlias = Literal[
    "host", "domain", "address", "user", "database", "instance", "share", "application", "certificate", "organisation",
    "unit", "place", "number", "account", "guid", "data", "file",
]  # fmt: skip
"""What is replaced. ``number``: a thumbprint or serial number; ``account``: a security identifier; ``data``: a run of
hexadecimal or base64; ``file``: a word in the name of a document."""
Form: TypeAlias = Literal[
    "host", "hosts", "user", "database", "instance", "share", "application", "name", "number", "organisation"
]
"""How a value is read: ``host`` as a client writes it (protocol, instance, port), ``hosts`` several of them, ``user``
with its domain, ``name`` the name of a certificate."""
Below: TypeAlias = Literal["host", "domain", "keep"]
SECRET = "secret"  # noqa: S105 - what is counted beside the kinds: what is masked, and no name


class Naming(Strict, frozen=True, kw_only=True, rename={"is_": "is"}):
    """Where a product names something: a regular expression with a group ``value``, which ``is`` of that form.

    ``sample``: a text it must match.
    """

    pattern: str
    sample: str
    source: str
    is_: Form = "host"


class AnonymityFile(Strict, frozen=True, kw_only=True):
    """``rules/anonymity/*.yaml``. See docs/rule-language.md, "Anonymity".

    ``keep``: names that stay, by kind; ``networks``: addresses that stay; ``authorities``: how the names of public
    certificate authorities begin, which stay; ``versions``: words before a version; ``suffixes``: domains of providers,
    and what the label in front of them names; ``endings`` and ``not_endings``: by which a dotted word is a host, or is
    none; ``weak_endings``: only of three and more labels; ``seconds``: labels that are part of a country's registry;
    ``namespaces``: with which the names of classes begin; ``titles``: what a report calls one and several of a kind.
    """

    keep: dict[Kind, tuple[str, ...]] = {}
    networks: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    suffixes: dict[str, Below] = {}
    endings: tuple[str, ...] = ()
    not_endings: tuple[str, ...] = ()
    weak_endings: tuple[str, ...] = ()
    seconds: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()
    titles: dict[str, tuple[str, str]] = {}
    sentences: tuple[Naming, ...] = ()


def anonymity_of(contents: Iterable[object]) -> AnonymityFile:
    """All files of a rule base as one."""
    files = [one for one in contents if isinstance(one, AnonymityFile)]
    kinds = dict.fromkeys(kind for one in files for kind in one.keep)
    return AnonymityFile(
        keep={kind: tuple(word for one in files for word in one.keep.get(kind, ())) for kind in kinds},
        networks=tuple(word for one in files for word in one.networks),
        authorities=tuple(word for one in files for word in one.authorities),
        versions=tuple(word for one in files for word in one.versions),
        suffixes={name: below for one in files for name, below in one.suffixes.items()},
        endings=tuple(word for one in files for word in one.endings),
        not_endings=tuple(word for one in files for word in one.not_endings),
        weak_endings=tuple(word for one in files for word in one.weak_endings),
        seconds=tuple(word for one in files for word in one.seconds),
        namespaces=tuple(word for one in files for word in one.namespaces),
        titles={kind: words for one in files for kind, words in one.titles.items()},
        sentences=tuple(sentence for one in files for sentence in one.sentences),
    )


def anonymity_problems(content: AnonymityFile) -> Iterator[tuple[Path, str]]:
    """Expressions that are none, give no value, or do not match their sample."""
    from ipaddress import ip_network  # noqa: PLC0415 - start-up: only checking needs it

    for place, sentence in enumerate(content.sentences):
        path: Path = ("sentences", place, "pattern")
        try:
            expression = re.compile(sentence.pattern, re.IGNORECASE)
        except re.error as error:
            yield path, f"not a regular expression: {error}"
            continue
        if "value" not in expression.groupindex:
            yield path, "needs a group 'value': (?P<value>...)"
        elif not expression.search(sentence.sample):
            yield ("sentences", place, "sample"), "the pattern does not match it"
    for place, network in enumerate(content.networks):
        try:
            ip_network(network)
        except ValueError as error:
            yield ("networks", place), str(error)
