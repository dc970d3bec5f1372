"""Drivers, and the programs that wrap them, as types: ``rules/drivers/`` and ``rules/programs/``."""

from collections.abc import Collection
from datetime import date
from typing import Literal

from kbassist.rulebase.language.schema import Condition, HowToFind, Pattern, Strict

TLS_MEANINGS = frozenset({"encrypt", "trust"})
"""The meanings of the settings that say whether a connection is encrypted, and whom it trusts."""


class Conditional(Strict, frozen=True, kw_only=True):
    """A value that holds under a condition (none: always); ``assumed``: only until something says otherwise."""

    value: str
    when: Condition = {}
    assumed: bool = False


class Keyword(Strict, frozen=True, kw_only=True, rename={"aliases": "names"}):
    """A connection-string keyword or option: its preferred ``name``, ``aliases``, and the spelling of each value.

    ``unsaid``: the value that is said by leaving the keyword out, because to write it does more than that; ``range``:
    the versions that know the keyword, where not all do.
    """

    name: str
    aliases: tuple[str, ...] = ()
    values: dict[str, str] = {}
    accepts: dict[str, tuple[str, ...]] = {}
    unsaid: str = ""
    range: str = ""


class ConnectionString(Strict, frozen=True, kw_only=True):
    """The grammars of the driver's connections (ids of ``grammars/``) and the keywords that give it away.

    ``wins``: which one counts of a keyword that is there twice, where it is known; ``needs``: keys of which one stands
    in each of its strings.
    """

    grammar: str | tuple[str, ...] = ()
    wins: Literal["", "first", "last"] = ""
    needs: tuple[str, ...] = ()
    recognised_by: tuple[str, ...] = ()
    recognise: tuple[str, ...] = ()
    keywords: dict[str, Keyword] = {}

    @property
    def grammars(self) -> tuple[str, ...]:
        """The ids of its grammars, the usual one first."""
        return (self.grammar,) if isinstance(self.grammar, str) else self.grammar


class CommandOption(Strict, frozen=True, kw_only=True, rename={"meaning": "setting"}):
    """An option of a program: ``meaning`` as of a keyword (``server``, ``encrypt``, ``trust``, ...).

    ``values``: what each argument means, ``""`` for none; without it the argument is the value itself.
    """

    meaning: str
    values: dict[str, str] = {}


class CommandLine(Strict, frozen=True, kw_only=True):
    """How a program is called: its names, its options, and folders that give away its driver's version.

    An option of one letter may have its argument attached; a longer one is a word of its own, in any case of letters.
    ``operands``: how many words may stand before the first option.
    """

    programs: tuple[str, ...]
    options: dict[str, CommandOption]
    operands: int = 0
    versions: dict[str, str] = {}


class DriverVersions(Strict, frozen=True, kw_only=True, rename={"note": "notes"}):
    """A version range with its defaults, its precedence of settings, and its validation policy.

    ``gives``: what it says with the words that ``base.yaml`` has for it (``versions``), which stand in the file beside
    the other keys; ``keywords``: those that are spelled otherwise than in ``connection_string``.
    """

    range: str
    title: str
    gives: dict[str, tuple[Conditional, ...]] = {}
    keywords: dict[str, Keyword] = {}
    note: str = ""
    source: str = ""


class Driver(
    Strict,
    frozen=True,
    kw_only=True,
    rename={"phrases": "names", "likely_when": "when", "version_how": "how", "sources": "source"},
):
    """``rules/drivers/*.yaml``: one driver or tool.

    ``wraps``: drivers it stands on and whose versions it shares; evidence that names one of them is no contradiction.
    ``version_of``: the one of them whose version is meant by its own, so that it has the settings which that one has.
    ``other_settings``: what it is told otherwise than with a keyword of a connection string; ``lacks``: the meanings of
    settings that none of its versions has (of which nothing is said, nothing is known).
    ``trust_store``: whose authorities it trusts, ``tls``: whose TLS it uses (left out: that of its trust store), words
    that a rule of ``derive/`` takes (``drivers``);
    ``never_checks``: problems that it does not look for, though its verifier does for others;
    ``send_next``: what to ask for where its error is not recognised; ``as_of``: the day on which the file was last held
    against its sources. ``met``: its place among all drivers by how often one meets it, 1 the first; ``likely_when``:
    what speaks for it where nobody has said which driver it is: one of these conditions of which something is known,
    and which nothing contradicts. ``profile``: its settings in code and configurations, where they are in no connection
    string: only for correcting them.
    """

    id: str
    title: str
    wraps: tuple[str, ...] = ()
    version_of: str = ""
    phrases: tuple[str, ...] = ()
    recognise: tuple[Pattern, ...] = ()
    trust_store: str = ""
    tls: str = ""
    never_checks: tuple[str, ...] = ()
    connection_string: ConnectionString
    profile: "Profile | None" = None
    other_settings: dict[str, Keyword] = {}
    lacks: tuple[str, ...] = ()
    trust_how: str = ""
    encrypt_off_how: str = ""
    send_next: str = ""
    met: int = 100
    likely_when: tuple[Condition, ...] = ()
    versions: tuple[DriverVersions, ...]
    version_how: HowToFind | None = None
    sources: tuple[str, ...]
    as_of: date | None = None
    notes: tuple[str, ...] = ()


class ProgramDriver(Strict, frozen=True, kw_only=True):
    """The driver that a program uses. ``range``: in which of its versions; ``version``: of the driver, where known."""

    driver: str
    range: str = ""
    version: str = ""
    source: str


class Profile(Strict, frozen=True, kw_only=True, rename={"marks": "recognise"}):
    """How a program's settings stand in its configuration.

    ``marks``: texts of which one shows that it is this program's; ``settings``: the keys by meaning, as keywords of a
    connection string; ``absent``: the value of a setting that is not there, where the program itself has one;
    ``written``: a key and its value as the plan writes them (``{name}``, ``{value}``); ``pair``: a regular expression
    with the groups ``key`` and ``value``, for configurations that are neither YAML, JSON, XML, properties nor code;
    ``grammar``: that of the addresses that only this program reads;
    ``inside``: the key of the object that holds ``encrypt``, ``trust`` and the like beside the server's own key, where
    they are in one of their own.
    """

    marks: tuple[str, ...]
    settings: dict[str, Keyword]
    absent: dict[str, str] = {}
    written: str = "{name}={value}"
    pair: str = ""
    grammar: str = ""
    inside: str = ""

    def makes_one(self, meanings: Collection[str]) -> bool:
        """Whether settings of these meanings beside a mark are a configuration: the server is among them, or, where
        the program has no setting for that, what it does about TLS. A mark alone can stand in any text."""
        telling = {"server"} if "server" in self.settings else TLS_MEANINGS
        return not telling.isdisjoint(meanings)


class Program(Strict, frozen=True, kw_only=True, rename={"phrases": "names", "sources": "source"}):
    """``rules/programs/*.yaml``: a program that wraps a driver and has its own words for the settings.

    ``role``: what ``client.program`` is then, if it is said; ``instead_of``: programs that only pass this one on, so
    its words count; ``defaults``: what it passes to the driver where nothing is said, by meaning (``encrypt``,
    ``trust``); ``trust_how`` and ``encrypt_off_how``: left out where the driver's own hold; ``as_of``: as of a driver.
    """

    id: str
    title: str
    role: str = ""
    instead_of: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    recognise: tuple[Pattern, ...] = ()
    drivers: tuple[ProgramDriver, ...] = ()
    profile: Profile | None = None
    command_line: CommandLine | None = None
    defaults: dict[str, tuple[Conditional, ...]] = {}
    trust_how: str = ""
    encrypt_off_how: str = ""
    sources: tuple[str, ...]
    as_of: date | None = None
    notes: tuple[str, ...] = ()
