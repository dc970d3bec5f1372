"""What a rule base says of itself: ``base.yaml`` at the root of its folder (docs/another-base.md)."""

from typing import Literal

from msgspec import field

from kbassist.rulebase.language.schema import Strict

SUBJECTS = {
    "client": "the client",
    "server": "the server",
    "certificate": "the certificate",
    "case": "the case",
}
"""What facts are about, where a rule base does not say otherwise."""
ROLES = {"server": "the server", "client": "the client", "owner": "its owner"}
"""Where, or by whom, a step is done, where a rule base does not say otherwise."""
WORDS = {"product": "the server", "topics": "TLS, certificates, login, network", "sign": "a port"}
"""Words that the general sentences need, where a rule base has none of its own."""


class VersionWord(Strict, frozen=True, kw_only=True):
    """What a range of versions of a driver may say with a word of its own (``drivers/``, ``versions``).

    ``gives``: the fact; ``rank``: ``forced``, whatever is said; ``default``, only where ``setting`` is ``absent``;
    ``assumed``, until something says otherwise. ``title``: in front of its values on a page; ``column``: in the table
    of all drivers; ``says``: to a person, before what holds unless it is told otherwise.
    """

    gives: str
    title: str
    rank: Literal["forced", "default", "assumed"] = "forced"
    setting: str = ""
    column: str = ""
    says: str = ""


class About(Strict, frozen=True, kw_only=True):
    """``base.yaml``.

    ``extends``: instead of everything else, the id of the rule base that this folder adds to. ``products``: what it is
    about, as an article's ``applies_to`` says it; ``summary``: what ``--help`` says; ``words``: what stands for
    ``{product}`` and the like in general sentences (``common/texts``) and in the help; ``greeting``: how the shell
    begins; ``send_next``: what to send where nothing is recognised. ``subjects``: what facts are about; ``roles``:
    where steps are done; ``trust_stores``: the words of drivers for whose authorities they trust; ``classes``: the
    fact whose values are the classes of drivers; ``versions``: the words of version ranges of drivers; ``probe``: the
    protocol in which ``kbassist probe`` and ``serve-test`` can speak to the product.
    """

    id: str = ""
    extends: str = ""
    name: str = ""
    products: tuple[str, ...] = ()
    summary: str = ""
    words: dict[str, str] = {}
    greeting: str = ""
    send_next: str = ""
    subjects: dict[str, str] = field(default_factory=SUBJECTS.copy)
    roles: dict[str, str] = field(default_factory=ROLES.copy)
    trust_stores: dict[str, str] = {}
    classes: str = ""
    versions: dict[str, VersionWord] = {}
    probe: Literal["", "ms-tds"] = ""

    def word(self, name: str) -> str | None:
        """What stands for ``{name}`` in a general sentence."""
        return self.words.get(name, WORDS.get(name))
