"""The YAML of the rule base as types (docs/rule-language.md describes it for authors).

Every file is one of: a vocabulary file, a driver, a file of derive rules, an article, a file of procedures. Unknown
keys are errors. YAML is read with ``yes``/``no``/``on``/``off`` as plain words (only ``true`` and ``false`` are
booleans).
"""

from typing import Any, Literal, TypeAlias

from msgspec import Struct, field

Cell: TypeAlias = Any
"""What a condition says of one fact: a value, a list of values, ``any``, ``known``, ``{not: [values]}``; a comparison
such as ``">=18"`` or ``">=2, <4"`` for ``version`` and ``int`` facts. ``language.conditions`` checks it."""

Condition: TypeAlias = dict[str, Cell]
"""Facts that must all hold: name -> cell."""


class _Base(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class CommandDef(_Base, frozen=True, kw_only=True):
    """A command; ``{fact.name}`` is replaced by the case's value, quoted for ``shell``."""

    shell: Literal["powershell", "cmd", "sh", "sql", "text"]
    text: str


class HowToFind(_Base, frozen=True, kw_only=True):
    """How a person finds the answer to a question."""

    text: str
    commands: tuple[CommandDef, ...] = ()


class Pattern(_Base, frozen=True, kw_only=True):
    """One way to recognise something in text: exactly one of ``message``, ``text``, ``code`` and ``pattern``.

    ``message``: the key of a message (``rules/messages/``): its codes, and its sentences in every language; ``by``:
    only the codes, only the sentences, or only those that are not English. ``text``: product text, verbatim, matched
    without regard to case, white space, quotes and width.
    ``code``: a symbolic name, or a 32-bit status, signed or as ``0x...``; matched in every spelling. ``pattern``: a
    regular expression (Hyperscan's subset) over normalised text. ``within``: what it is matched against: the text, a
    field of a certificate, or the canonical form of an event, an ERRORLOG message, a setting (docs/evidence.md).
    ``unless``: normalised texts whose presence in the same document voids the match. ``case``: ``sensitive`` where
    only the case of its letters tells a ``text`` from other programs' words. ``value`` or the pattern's group ``value``
    (for drivers also the group ``version``) gives the fact's value; ``sets``: further facts it gives away.
    """

    message: str | None = None
    by: Literal["", "code", "sentence", "translation"] = ""
    text: str | None = None
    code: int | str | None = None
    pattern: str | None = None
    within: Literal[
        "text", "subject", "issuer", "shape", "event", "errorlog", "registry", "ini", "sqlcheck", "resultset"
    ] = "text"
    language: str = "en"
    unless: tuple[str, ...] = ()
    case: Literal["any", "sensitive"] = "any"
    value: str | None = None
    sets: dict[str, str] = {}
    source: str = ""


class Choice(_Base, frozen=True, kw_only=True):
    """A value of a ``choice`` or ``bool`` fact.

    ``made_by_server``: of a kind of certificate, SQL Server makes it by itself, so no client's store can hold its root
    and no file of another kind can be the one that it sends.
    """

    title: str
    phrases: tuple[str, ...] = ()
    impossible_when: tuple[Condition, ...] = ()
    made_by_server: bool = False


class FactDef(_Base, frozen=True, kw_only=True):
    """A fact that rules may mention. See docs/rule-language.md, "Vocabulary".

    ``many``: several values in one case are normal, the first is used; ``gives_way``: values that yield to any other (a
    connection string that does not mention a keyword is no contradiction to a message that states it); ``computed``:
    the program works it out from certificates, trust stores or connection strings (patterns may give it away, too);
    ``keyword``: the meaning of the connection-string keyword or program option whose value it is; ``best_from``: the
    forms of evidence, the best first, where the program itself has to choose a value; ``shown``: where a person sees
    what was seen of it; ``tells``: it is said of an error that is not recognised; ``vouches``: the value without which
    a diagnosis of ours is at most possible, and which another value rules out.
    """

    name: str
    type: Literal["choice", "bool", "int", "version", "text"]
    subject: Literal["client", "server", "certificate", "case"]
    meaning: str
    ask: str = ""
    how_to_find: HowToFind | None = None
    effort: int = 3
    answered_by: str = ""
    askable: bool = False
    askable_when: tuple[Condition, ...] = ()
    choices: dict[str, Choice] = {}
    choices_from: Literal["", "drivers", "programs"] = ""
    examples: tuple[str, ...] = ()
    default: str | None = None
    default_because: str = ""
    recognise: tuple[Pattern, ...] = ()
    placeholder: str = ""
    computed: bool = False
    many: bool = False
    gives_way: tuple[str, ...] = ()
    keyword: str = ""
    best_from: tuple[Literal["event", "errorlog", "registry", "ini", "sqlcheck", "resultset"], ...] = ()
    shown: Literal["yes", "listed", "no"] = "yes"
    vouches: str = ""
    tells: bool = False


class VocabularyFile(_Base, frozen=True, kw_only=True):
    """``rules/vocabulary/*.yaml``."""

    facts: tuple[FactDef, ...]


class Conditional(_Base, frozen=True, kw_only=True):
    """A value that holds under a condition (none: always)."""

    value: str
    when: Condition = {}


class Keyword(_Base, frozen=True, kw_only=True):
    """A connection-string keyword or option: its preferred ``name``, ``aliases``, and the spelling of each value."""

    name: str
    aliases: tuple[str, ...] = ()
    values: dict[str, str] = {}
    accepts: dict[str, tuple[str, ...]] = {}


class ConnectionString(_Base, frozen=True, kw_only=True):
    """The grammar of the driver's connection string and the keywords that give it away."""

    grammar: Literal["ado", "odbc", "jdbc", "url", "none"]
    recognised_by: tuple[str, ...] = ()
    recognise: tuple[str, ...] = ()
    keywords: dict[str, Keyword] = {}


class CommandOption(_Base, frozen=True, kw_only=True):
    """An option of a program: ``meaning`` as of a keyword (``server``, ``encrypt``, ``trust``, ...).

    ``values``: what each argument means, ``""`` for none; without it the argument is the value itself.
    """

    meaning: str
    values: dict[str, str] = {}


class CommandLine(_Base, frozen=True, kw_only=True):
    """How a program is called: its names, its options, and folders that give away its driver's version.

    An option of one letter may have its argument attached; a longer one is a word of its own, in any case of letters.
    ``operands``: how many words may stand before the first option.
    """

    programs: tuple[str, ...]
    options: dict[str, CommandOption]
    operands: int = 0
    versions: dict[str, str] = {}


class DriverVersions(_Base, frozen=True, kw_only=True):
    """A version range with its defaults and its validation policy (domain reference 1.4 and 1.5).

    ``strict``: whether these versions can do TDS 8.0; not said where nobody knows. ``keywords``: those that are spelled
    otherwise than in ``connection_string``.
    """

    range: str
    title: str
    encrypt_default: tuple[Conditional, ...] = ()
    trust_default: tuple[Conditional, ...] = ()
    policy: tuple[Conditional, ...] = ()
    strict: bool | None = None
    keywords: dict[str, Keyword] = {}
    note: str = ""
    source: str = ""


class Driver(_Base, frozen=True, kw_only=True):
    """``rules/drivers/*.yaml``: one driver or tool.

    ``wraps``: drivers it stands on and whose versions it shares; evidence that names one of them is no contradiction.
    ``trust_store``: whose authorities it trusts, a word that a rule of ``derive/`` takes (``drivers``);
    ``send_next``: what to ask for where its error is not recognised.
    """

    id: str
    title: str
    wraps: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    recognise: tuple[Pattern, ...] = ()
    trust_store: str
    connection_string: ConnectionString
    trust_how: str
    encrypt_off_how: str
    send_next: str = ""
    versions: tuple[DriverVersions, ...]
    version_how: HowToFind | None = None
    sources: tuple[str, ...]
    notes: tuple[str, ...] = ()


class ProgramDriver(_Base, frozen=True, kw_only=True):
    """The driver that a program uses. ``range``: in which of its versions; ``version``: of the driver, where known."""

    driver: str
    range: str = ""
    version: str = ""
    source: str


class Profile(_Base, frozen=True, kw_only=True):
    """How a program's settings stand in its configuration.

    ``marks``: texts of which one shows that it is this program's; ``settings``: the keys by meaning, as keywords of a
    connection string; ``absent``: the value of a setting that is not there, where the program itself has one;
    ``written``: a key and its value as the plan writes them (``{name}``, ``{value}``); ``pair``: a regular expression
    with the groups ``key`` and ``value``, for configurations that are neither YAML, JSON, XML, properties nor code.
    """

    marks: tuple[str, ...]
    settings: dict[str, Keyword]
    absent: dict[str, str] = {}
    written: str = "{name}={value}"
    pair: str = ""


class Program(_Base, frozen=True, kw_only=True):
    """``rules/programs/*.yaml``: a program that wraps a driver and has its own words for the settings.

    ``role``: what ``client.program`` is then; ``instead_of``: programs that only pass this one on, so its words count;
    ``trust_how`` and ``encrypt_off_how``: left out where the driver's own hold.
    """

    id: str
    title: str
    role: str
    instead_of: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    recognise: tuple[Pattern, ...] = ()
    drivers: tuple[ProgramDriver, ...] = ()
    profile: Profile | None = None
    command_line: CommandLine | None = None
    trust_how: str = ""
    encrypt_off_how: str = ""
    sources: tuple[str, ...]
    notes: tuple[str, ...] = ()


class DriverProperty(_Base, frozen=True, kw_only=True):
    """The drivers whose file says the same."""

    trust_store: str


class DeriveRule(_Base, frozen=True, kw_only=True):
    """``when`` the facts hold, ``set`` gives a fact its derived value; ``because`` says why in words.

    ``drivers``: only for the drivers whose file says so.
    """

    id: str
    drivers: DriverProperty | None = None
    when: Condition = {}
    set: dict[str, str]
    because: str
    source: str


class DeriveFile(_Base, frozen=True, kw_only=True):
    """``rules/derive/*.yaml``."""

    rules: tuple[DeriveRule, ...]


class EventPattern(_Base, frozen=True, kw_only=True):
    """A Windows event: provider, id, and fields that must have the given value."""

    provider: str
    id: int
    fields: dict[str, str] = {}


class Symptom(_Base, frozen=True, kw_only=True):
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


class Column(_Base, frozen=True, kw_only=True):
    """A column of the scenario table."""

    fact: str
    title: str
    decisive: bool = False


class Row(_Base, frozen=True, kw_only=True):
    """A row of the scenario table: fact -> cell; a column that is not named is blank (any)."""

    id: str
    title: str
    cells: Condition
    explanation: str
    source: str


class FindingRule(_Base, frozen=True, kw_only=True):
    """A further rule: ``when`` the facts hold, ``conclude`` in words, ``because`` of a reason, from a ``source``."""

    id: str
    when: Condition
    conclude: str
    because: str
    source: str


class Reason(_Base, frozen=True, kw_only=True):
    """A condition with its words."""

    when: Condition
    because: str
    source: str = ""


class ProcedureUse(_Base, frozen=True, kw_only=True):
    """A procedure in an option.

    ``when``: it is part of the plan only if this holds; ``skip_when``: needless if this holds.
    """

    procedure: str
    when: Condition = {}
    skip_when: tuple[Reason, ...] = ()


class Resolution(_Base, frozen=True, kw_only=True):
    """A way out. ``rank``: secure first, 1 is best. ``applies``: it is listed only unless this is contradicted."""

    id: str
    title: str
    rank: int
    applies: Condition = {}
    forbid: tuple[Reason, ...] = ()
    recommend: tuple[Reason, ...] = ()
    otherwise: str
    cautions: tuple[str, ...] = ()
    procedures: tuple[ProcedureUse, ...]
    source: str


class SourceDef(_Base, frozen=True, kw_only=True):
    """The document an article was made from."""

    document: str
    number: str = ""
    revised: str = ""
    address: str = ""


class Expectation(_Base, frozen=True, kw_only=True):
    """What an example must give; only what is named is compared."""

    recognised: bool = True
    status: str = ""
    scenarios: dict[str, str] = {}
    findings: tuple[str, ...] = ()
    options: dict[str, str] = {}
    first_option: str = ""
    steps: dict[str, int] = {}
    question: str = ""
    facts: dict[str, str] = {}


class Example(_Base, frozen=True, kw_only=True):
    """A small case inside an article: ``text`` as pasted evidence, ``set`` as answers, ``expect`` as the result."""

    title: str
    text: str = ""
    set: dict[str, str] = {}
    expect: Expectation


class Sequel(_Base, frozen=True, kw_only=True):
    """A problem that shows only after the article's own is solved, and why; ``when``: not if this is contradicted."""

    problem: str
    when: Condition = {}
    because: str
    source: str


class Article(_Base, frozen=True, kw_only=True):
    """``rules/articles/**/*.yaml``.

    ``when``: no candidate where this is contradicted (the error is another product's); ``sets``: facts that hold when
    one of its symptoms is seen that is more than generic; ``undecided``: what would decide it while it is only
    possible; ``refines``: ids of wider articles, which it comes before where it is as sure; ``last_resort``: counts
    only where no other article is a candidate.
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
    refines: tuple[str, ...] = ()
    last_resort: bool = False
    examples: tuple[Example, ...]


class Requirement(_Base, frozen=True, kw_only=True):
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


class RequirementFile(_Base, frozen=True, kw_only=True):
    """``rules/requirements/*.yaml``."""

    requirements: tuple[Requirement, ...]


class TextsFile(_Base, frozen=True, kw_only=True):
    """``rules/texts/*.yaml``: id -> sentence; the program fills in each ``{value}`` (``rulebase.sentences``)."""

    texts: dict[str, str]


class Speech(_Base, frozen=True, kw_only=True):
    """The words that steer a conversation, whatever it is about.

    ``agree`` and ``refuse``: yes and no; ``on`` and ``off``: yes and no of a setting; ``unknown``: nobody can tell;
    ``how`` and ``why``: about the question asked; ``negation``: turns what follows around; ``filler``: no phrase begins
    or ends with one; ``linking``: stand between a name and its value.
    """

    agree: tuple[str, ...] = ()
    refuse: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    how: tuple[str, ...] = ()
    why: tuple[str, ...] = ()
    negation: tuple[str, ...] = ()
    filler: tuple[str, ...] = ()
    linking: tuple[str, ...] = ()


class SpeechFile(Speech, frozen=True, kw_only=True):
    """``rules/speech/*.yaml``: the words of one language."""

    language: Literal["en", "de", "fr", "es", "it", "pt", "pl", "tr", "ru", "ja", "ko", "zh"]


class StepDef(_Base, frozen=True, kw_only=True):
    """A step of a procedure. ``when``: the step is part of it only if this holds. Templates as in commands."""

    id: str
    where: Literal["server", "client", "owner"]
    text: str
    when: Condition = {}
    commands: tuple[CommandDef, ...] = ()
    verify: str = ""
    undo: str = ""
    caution: str = ""
    source: str


class Procedure(_Base, frozen=True, kw_only=True):
    """Ordered steps that articles share."""

    id: str
    title: str
    steps: tuple[StepDef, ...]


class ProcedureFile(_Base, frozen=True, kw_only=True):
    """``rules/procedures/*.yaml``."""

    procedures: tuple[Procedure, ...] = field(default=())


class SecretsFile(_Base, frozen=True, kw_only=True):
    """``rules/secrets/*.yaml``: words beside secrets, more than those that are built in (``SecretWords``)."""

    names: tuple[str, ...] = ()
    parts: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    denied: tuple[str, ...] = ()
    options: dict[str, tuple[str, ...]] = {}
    calls: dict[str, int] = {}
    copulas: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    harmless: tuple[str, ...] = ()
