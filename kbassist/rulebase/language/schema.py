"""The YAML of the rule base as types (docs/rule-language.md describes it for authors).

Every file is one of: a vocabulary file, a driver or a program (``clients``), messages (``messages``), meaning
(``meaning``), derive rules, an article, procedures and so on. YAML is read with ``yes``/``no``/``on``/``off`` as plain
words (only ``true`` and ``false`` are booleans).
"""

from datetime import date
from typing import Any, Literal, TypeAlias

from msgspec import Struct

from kbassist.text.secrets.words import WordLists

Cell: TypeAlias = Any
"""What a condition says of one fact: a value, a list of values, ``any``, ``known``, ``{not: [values]}``; a comparison
such as ``">=18"`` or ``">=2, <4"`` for ``version`` and ``int`` facts. ``language.conditions`` checks it."""

Condition: TypeAlias = dict[str, Cell]
"""Facts that must all hold: name -> cell."""


class Strict(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """What every type of a rule file is: unknown keys are errors."""


class CommandDef(Strict, frozen=True, kw_only=True):
    """A command; ``{fact.name}`` is replaced by the case's value, quoted for ``shell``."""

    shell: Literal["powershell", "cmd", "sh", "sql", "text"]
    text: str


class HowToFind(Strict, frozen=True, kw_only=True):
    """How a person finds the answer to a question."""

    text: str
    commands: tuple[CommandDef, ...] = ()


class Pattern(Strict, frozen=True, kw_only=True):
    """One way to recognise something in text: exactly one of ``message``, ``text``, ``code`` and ``pattern``.

    ``message``: the key of a message (``rules/messages/``): its codes, and its sentences in every language; ``by``:
    only the codes, only the sentences, or only those that are not English. ``text``: product text, verbatim, matched
    without regard to case, white space, quotes and width.
    ``code``: a symbolic name, or a 32-bit status, signed or as ``0x...``; matched in every spelling. ``pattern``: a
    regular expression (Hyperscan's subset) over normalised text. ``within``: what it is matched against: the text, a
    field of a certificate, or the canonical form of an event, an ERRORLOG message, a setting (docs/evidence.md).
    ``unless``: normalised texts whose presence in the same document voids the match; ``unless_pattern``: an expression
    that does. ``case``: ``sensitive`` where
    only the case of its letters tells a ``text`` from other programs' words. ``bits``: a sum of bits, of which the
    number in the pattern's group ``bits`` must have one. ``value`` or the pattern's group ``value``
    (for drivers also the group ``version``) gives the fact's value; ``sets``: further facts it gives away.
    """

    message: str | None = None
    by: Literal["", "code", "sentence", "translation"] = ""
    text: str | None = None
    code: int | str | None = None
    pattern: str | None = None
    within: Literal[
        "text", "subject", "issuer", "shape", "event", "errorlog", "registry", "ini", "sqlcheck", "resultset", "probe"
    ] = "text"
    language: str = "en"
    unless: tuple[str, ...] = ()
    unless_pattern: str = ""
    case: Literal["any", "sensitive"] = "any"
    bits: int = 0
    value: str | None = None
    sets: dict[str, str] = {}
    source: str = ""


class Choice(Strict, frozen=True, kw_only=True, rename={"phrases": "names", "impossible_when": "unless"}):
    """A value of a ``choice`` or ``bool`` fact.

    ``made_by_server``: of a kind of certificate, the server makes it by itself, so no client's store can hold its root
    and no file of another kind can be the one that it sends. ``shells``: of an operating system (``system_of``), those
    that run there; a shell that no system names runs anywhere. ``spares``: while the fact has this value, nobody is
    asked about these subjects. ``comes_and_goes``: with this value connections succeed while the problem is there, so
    that one of them does not prove that it is gone.
    """

    title: str
    phrases: tuple[str, ...] = ()
    impossible_when: tuple[Condition, ...] = ()
    made_by_server: bool = False
    shells: tuple[str, ...] = ()
    spares: tuple[str, ...] = ()
    comes_and_goes: bool = False


class FactDef(
    Strict,
    frozen=True,
    kw_only=True,
    rename={
        "name": "id",
        "meaning": "text",
        "how_to_find": "how",
        "askable_when": "when",
        "not_asked_when": "unless",
        "keyword": "setting",
    },
):
    """A fact that rules may mention. See docs/rule-language.md, "Vocabulary".

    ``title``: what it is called to a person (without one: ``name``);
    ``assumed_if_used``: its default is no news unless a conclusion rests on it;
    ``many``: several values in one case are normal, the first is used; ``gives_way``: values that yield to any other (a
    connection string that does not mention a keyword is no contradiction to a message that states it); ``computed``:
    the program works it out from certificates, trust stores or connection strings (patterns may give it away, too);
    ``not_asked_when``: conditions under which nobody is asked for it, since it plays no part; ``system_of``: its values
    are the operating systems of the machine that steps with this ``where`` are done on;
    ``keyword``: the meaning of the connection-string keyword or program option whose value it is; ``version_has``: the
    meaning of a setting, of which it says whether the driver has it in the version that is known; ``driver_has``: of
    whichever version, also that its file says nothing of it; ``driver_since``: its first version; ``best_from``: the
    forms of evidence, the best first, where the program itself has to choose a value; ``shown``: where a person sees
    what was seen of it; ``tells``: it is said of an error that is not recognised; ``vouches``: the value without which
    a diagnosis of ours is at most possible, and which another value rules out; ``compares``: it says how things are
    elsewhere, so that what an answer says of other machines, sites or programs is meant; ``succeeds``: the value that
    says that a client connected, by which ``verify`` knows that a problem is gone; ``identifies``: what its value
    names, for who hides names; ``probed``: asking the server itself tells it (``kbassist probe``), which is offered
    beside the question.
    """

    name: str
    type: Literal["choice", "bool", "int", "version", "text"]
    subject: str
    meaning: str
    title: str = ""
    ask: str = ""
    how_to_find: HowToFind | None = None
    effort: int = 3
    answered_by: str = ""
    askable: bool = False
    askable_when: tuple[Condition, ...] = ()
    not_asked_when: tuple[Condition, ...] = ()
    system_of: str = ""
    choices: dict[str, Choice] = {}
    choices_from: Literal["", "drivers", "programs"] = ""
    examples: tuple[str, ...] = ()
    default: str | None = None
    default_because: str = ""
    assumed_if_used: bool = False
    recognise: tuple[Pattern, ...] = ()
    placeholder: str = ""
    computed: bool = False
    many: bool = False
    gives_way: tuple[str, ...] = ()
    keyword: str = ""
    version_has: str = ""
    driver_has: str = ""
    driver_since: str = ""
    best_from: tuple[Literal["event", "errorlog", "registry", "ini", "sqlcheck", "resultset", "probe"], ...] = ()
    shown: Literal["yes", "listed", "no"] = "yes"
    vouches: str = ""
    tells: bool = False
    compares: bool = False
    succeeds: str = ""
    probed: bool = False
    identifies: Literal["", "host", "hosts", "user", "database", "instance", "name", "number"] = ""


class VocabularyFile(Strict, frozen=True, kw_only=True):
    """``rules/vocabulary/*.yaml``."""

    facts: tuple[FactDef, ...]


class DriverProperty(Strict, frozen=True, kw_only=True):
    """The drivers whose file says the same. ``without``: those of whose versions none says this word."""

    trust_store: str = ""
    tls: str = ""
    without: str = ""


class DeriveRule(Strict, frozen=True, kw_only=True, rename={"set": "sets"}):
    """``when`` the facts hold, ``set`` gives a fact its derived value; ``because`` says why in words.

    ``drivers``: only for the drivers whose file says so; ``assumed``: the value gives way to whatever says otherwise.
    """

    id: str
    assumed: bool = False
    drivers: DriverProperty | None = None
    when: Condition = {}
    set: dict[str, str]
    because: str
    source: str


class DeriveFile(Strict, frozen=True, kw_only=True):
    """``rules/derive/*.yaml``."""

    rules: tuple[DeriveRule, ...]


class EventPattern(Strict, frozen=True, kw_only=True):
    """A Windows event: provider, id, and fields that must have the given value."""

    provider: str
    id: int
    fields: dict[str, str] = {}


class Symptom(Strict, frozen=True, kw_only=True, rename={"any": "recognise"}):
    """How the problem shows. ``any``: text patterns, one is enough; or ``event``. ``samples``: texts it
    must match; ``unless`` (texts) and ``unless_pattern`` (a regular expression): what voids it anywhere in the
    document; ``sets``: facts that hold when it is seen; ``of_client``: in a server's log, which speaks of all its
    clients, it is a generic sign only."""

    id: str
    title: str
    strength: Literal["decisive", "phrase", "generic"]
    any: tuple[Pattern, ...] = ()
    event: EventPattern | None = None
    unless: tuple[str, ...] = ()
    unless_pattern: str = ""
    sets: dict[str, str] = {}
    samples: tuple[str, ...] = ()
    of_client: bool = False
    source: str


class Column(Strict, frozen=True, kw_only=True):
    """A column of the scenario table."""

    fact: str
    title: str
    decisive: bool = False


class Row(Strict, frozen=True, kw_only=True, rename={"cells": "when", "explanation": "because"}):
    """A row of the scenario table: fact -> cell; a column that is not named is blank (any).

    ``decisive``: facts that decide this row beside those of the decisive columns.
    """

    id: str
    title: str
    cells: Condition
    decisive: tuple[str, ...] = ()
    explanation: str
    source: str


class FindingRule(Strict, frozen=True, kw_only=True, rename={"conclude": "text"}):
    """A further rule: ``when`` the facts hold, ``conclude`` in words, ``because`` of a reason, from a ``source``."""

    id: str
    when: Condition
    conclude: str
    because: str
    source: str


class Reason(Strict, frozen=True, kw_only=True):
    """A condition with its words. ``harmless``: of a forbid reason that would only make the option needless, so that
    not to know it is no reason to wait."""

    when: Condition
    because: str
    source: str = ""
    harmless: bool = False


class ProcedureUse(Strict, frozen=True, kw_only=True, rename={"skip_when": "unless"}):
    """A procedure in an option.

    ``when``: it is part of the plan only if this holds; ``skip_when``: needless if this holds.
    """

    procedure: str
    when: Condition = {}
    skip_when: tuple[Reason, ...] = ()


class Resolution(Strict, frozen=True, kw_only=True, rename={"applies": "when", "cautions": "caution"}):
    """A way out. ``rank``: secure first, 1 is best. ``applies``: it is listed only unless this is contradicted.
    ``shortcut``: people take it first, so a report warns of it where it is out."""

    id: str
    title: str
    rank: int
    shortcut: bool = False
    applies: Condition = {}
    forbid: tuple[Reason, ...] = ()
    recommend: tuple[Reason, ...] = ()
    otherwise: str
    cautions: tuple[str, ...] = ()
    procedures: tuple[ProcedureUse, ...]
    source: str


class SourceDef(Strict, frozen=True, kw_only=True):
    """The document an article was made from."""

    document: str
    number: str = ""
    revised: str = ""
    address: str = ""


ABSENT = "absent"
"""In an expectation: the option may not be listed at all."""


class Expectation(Strict, frozen=True, kw_only=True):
    """What an example must give; only what is named is compared.

    ``options``: id -> verdict, or ``absent`` where it may not be listed; ``absent``: options and procedures that may
    not be offered; ``not_asked``: facts that no question may be about.
    """

    recognised: bool = True
    status: str = ""
    scenarios: dict[str, str] = {}
    findings: tuple[str, ...] = ()
    options: dict[str, str] = {}
    first_option: str = ""
    steps: dict[str, int] = {}
    question: str = ""
    facts: dict[str, str] = {}
    absent: tuple[str, ...] = ()
    not_asked: tuple[str, ...] = ()


class Example(Strict, frozen=True, kw_only=True, rename={"set": "sets"}):
    """A small case inside an article: ``text`` as pasted evidence, ``set`` as answers, ``expect`` as the result."""

    title: str
    text: str = ""
    set: dict[str, str] = {}
    expect: Expectation


class Sequel(Strict, frozen=True, kw_only=True):
    """A problem that shows only after the article's own is solved, and why; ``when``: not if this is contradicted."""

    problem: str
    when: Condition = {}
    because: str
    source: str


class Article(
    Strict,
    frozen=True,
    kw_only=True,
    rename={
        "contradicted_by": "unless",
        "fixed_by": "done",
        "mechanism": "how",
        "undecided": "otherwise",
        "cautions": "caution",
    },
):
    """``rules/articles/**/*.yaml``.

    ``when``: no candidate where this is contradicted (the error is another product's); ``sets``: facts that hold when
    one of its symptoms is seen that is more than generic; ``contradicted_by``: where this holds the error can't be, so
    no row holds but one that names it; ``undecided``: what would decide it while it is only possible; ``refines``: ids
    of wider articles, which it comes before where it is as sure; ``last_resort``: counts only where no other article is
    a candidate; ``as_of``: the day on which it was last held against its sources; ``fixed_by``: conditions of which
    each, on facts that were seen afterwards, shows that the cause is gone.
    """

    id: str
    title: str
    problem: str
    source: SourceDef
    applies_to: tuple[str, ...]
    symptoms: tuple[Symptom, ...] = ()
    triggers: tuple[Condition, ...] = ()
    when: Condition = {}
    sets: dict[str, str] = {}
    contradicted_by: Condition = {}
    cause: str
    mechanism: str
    undecided: str = ""
    columns: tuple[Column, ...] = ()
    scenarios: tuple[Row, ...] = ()
    rules: tuple[FindingRule, ...] = ()
    resolutions: tuple[Resolution, ...]
    cautions: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    precedes: tuple[Sequel, ...] = ()
    fixed_by: tuple[Condition, ...] = ()
    refines: tuple[str, ...] = ()
    last_resort: bool = False
    as_of: date | None = None
    examples: tuple[Example, ...]


class Requirement(Strict, frozen=True, kw_only=True):
    """What a server's certificate must fulfil; ``kbassist cert`` prints one line for each.

    ``shows``: the value beside the verdict, with templates; ``fails``, ``warns``, ``met``: the first that holds gives
    the verdict, in this order; ``otherwise``: why nothing can be said; ``documented`` and ``observed``: where
    they differ.
    """

    id: str
    title: str
    shows: str
    fails: tuple[Reason, ...] = ()
    warns: tuple[Reason, ...] = ()
    met: tuple[Reason, ...] = ()
    otherwise: str
    documented: str = ""
    observed: str = ""
    source: str


class RequirementFile(Strict, frozen=True, kw_only=True):
    """``rules/requirements/*.yaml``."""

    requirements: tuple[Requirement, ...]


class SecretsFile(WordLists, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``rules/secrets/*.yaml``: words beside secrets, more than those that are built in."""
