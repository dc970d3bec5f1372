"""The commands: one table from which the parser, help, completion and docs/commands.md come.

``{product}``, ``{article}``, ``{host}`` and the like are words of the rule base (``commands.wording``).

Plain tuples, for ``--help`` must cost next to nothing; a command's module is imported only when it runs.
"""

from typing import Literal, NamedTuple

Number = type[int] | type[float]


class Option(NamedTuple):
    """An option (``--set``) or an operand (``paths``) of a command.

    ``metavar``: what stands for its value, nothing for a switch; ``takes``: how many an operand takes, as in a regular
    expression (one without); ``repeated``: it may be given again, and all count.
    """

    name: str
    metavar: str
    help: str
    default: str | float | None = None
    choices: tuple[str, ...] = ()
    takes: Literal["", "?", "*", "+"] = ""
    repeated: bool = False
    required: bool = False
    number: Number | None = None
    dest: str = ""


class Example(NamedTuple):
    """A command line that works, and what it is for."""

    line: str
    does: str


class Command(NamedTuple):
    """``run``: ``module:function`` below ``kbassist.commands``; nothing for a command that only has subcommands."""

    name: str
    help: str
    run: str
    options: tuple[Option, ...] = ()
    examples: tuple[Example, ...] = ()
    parts: tuple["Command", ...] = ()


RULES = Option("--rules", "DIR", "a folder with more rules (repeatable)", repeated=True)
ENGINE = Option("--engine", "NAME", "rules engine: auto, durable, clips or reference", default="auto")
ONLY = Option(
    "--only", "DIR", "a folder whose rules are the whole rule base, without the shipped one (repeatable)", repeated=True
)
CONFIG = Option("--config", "FILE", "the configuration file (default: this user's; 'none' for none)")
NO_FILE = "none"
"""In the place of the configuration file's name: none is read."""
CONFIG_VARIABLE = "KBASSIST_CONFIG"
"""The variable of the environment that names it."""
VERSION = "the version, which rules engine is used and why, the rule base and its digest"
"""What ``--version`` says, before any command."""
COMMON = (RULES, ONLY, ENGINE, CONFIG)
"""What every command takes, before its name and behind it."""

_ROOTS = Option(
    "--client-roots",
    "FILE",
    "what the client trusts: a bundle, a dump of its root store, 'system' (this machine) or 'public'",
)
_PASSWORD = Option("--password-file", "FILE", "a file whose first line opens a .pfx")
MASK_ALSO = Option(
    "--mask-also",
    "WORD",
    "a name whose value is a secret (customerKey=), or a secret itself (repeatable)",
    repeated=True,
)
ANONYMISE = (
    Option(
        "--anonymise", "", "replace hosts, users, addresses, databases and the names in certificates, each by one name"
    ),
    Option(
        "--anonymise-map",
        "FILE",
        "the same, with the names that FILE has from another run; it says what stands for whom: keep it to yourself",
    ),
)
_CASES = Option(
    "--cases",
    "PATH",
    "more samples than the examples in the articles: case folders, or a corpus (repeatable)",
    repeated=True,
)


def _form(*choices: str, default: str = "text") -> Option:
    return Option("--format", "", "the form of the result", default=default, choices=choices)


_CERTIFICATES = (
    "what it presents: self-generated, self-generated-2014, self-signed, good, intermediate, intermediate-missing, "
    "expired, not-yet-valid, wrong-name, wildcard, common-name-only, wrong-usage, rsa-1024, sha1 or md5"
)
EXAMPLES = (
    Example("kbassist", "the shell: paste the error, answer in your own words"),
    Example("kbassist error.log appsettings.json", "one case from several files, as with diagnose"),
    Example("kbassist kb list", "what it knows"),
    Example("kbassist help diagnose", "the options of a command"),
)
"""Of the program itself."""

_KB = (
    Command(
        "list",
        "the articles and drivers",
        "kb.show:show_list",
        examples=(Example("kbassist kb list", "with programs and procedures"),),
    ),
    Command(
        "show",
        "one article, driver, program or procedure as a page",
        "kb.show:show_page",
        (Option("name", "ID", "an id, for example {article}"),),
        (Example("kbassist kb show {article}", "the article with its scenario table"),),
    ),
    Command(
        "facts",
        "the facts with their values, for --set",
        "kb.show:show_facts",
        (Option("name", "NAME", "a fact, or the beginning of its name", takes="?"),),
        (Example("kbassist kb facts server", "what can be said about the server"),),
    ),
    Command(
        "lint",
        "check every rules file",
        "kb.lint:run",
        (
            Option("--stale", "", "instead, the files that were held against their sources more than a year ago"),
            Option("--at", "TIME", "with --stale, the day from which it is counted (default: today)"),
        ),
        (
            Example("kbassist kb lint --rules my-rules", "the shipped rules with yours"),
            Example("kbassist kb lint --stale", "what is to be checked again"),
        ),
    ),
    Command(
        "test",
        "run the examples in the articles, or a table of situations",
        "kb.test:run",
        (
            Option("articles", "ID", "articles to test (default: all)", takes="*"),
            Option(
                "--situations",
                "PATH",
                "instead, the situations of a file or folder, and how many agree by driver (repeatable)",
                repeated=True,
            ),
            Option("--watch", "", "lint and examples of the folder of --rules again on every save, until Ctrl+C"),
        ),
        (
            Example("kbassist kb test {article}", "those of one article"),
            Example("kbassist kb test --rules my-rules --watch", "while you write, in a second window"),
            Example("kbassist kb test --situations data/situations", "what sources say, beside what the rules say"),
        ),
    ),
    Command(
        "messages",
        "what products print, with the languages in which it is not known yet",
        "kb.messages:run",
        (
            Option("name", "KEY", "a message, or the beginning of its key", takes="?"),
            _form("text", "json"),
            Option("--score", "FILE", "read texts with a label (JSON Lines: language, text, problem) and count"),
            Option("--within", "TEXT", "with --score, each text in the place of {} in this one"),
            Option(
                "--only",
                "LANGUAGE",
                "messages that lack it; with --score, as if only it were known (repeatable)",
                repeated=True,
            ),
        ),
        (
            Example("kbassist kb messages windows", "those of Windows"),
            Example("kbassist kb messages --only nl", "what is not known in Dutch"),
        ),
    ),
    Command(
        "coverage",
        "the rows, rules and reasons that no example reaches",
        "kb.coverage:run",
        (Option("articles", "ID", "articles to look at (default: all)", takes="*"), _CASES),
        (Example("kbassist kb coverage --cases data/cases", "with the sample cases as well"),),
    ),
    Command(
        "corpus",
        "how well labelled error texts are recognised, by driver and language",
        "kb.corpus:run",
        (
            Option("paths", "PATH", "corpus files, or folders of them", takes="+"),
            _form("text", "json"),
            Option("--least", "PERCENT", "exit status 3 below it", default=98.0, number=float),
        ),
        (Example("kbassist kb corpus data/corpus", "the shipped corpus"),),
    ),
    Command(
        "doc",
        "the whole rule base as pages to browse",
        "kb.doc:run",
        (
            Option("--output", "FOLDER", "where to write the pages", required=True),
            _form("html", "markdown", "both", default="both"),
        ),
        (Example("kbassist kb doc --output doc", "begin with doc/index.html"),),
    ),
    Command(
        "diff",
        "the sample cases that two rule bases judge differently",
        "kb.diff:run",
        (
            Option("old", "OLD", "a folder of rules as it was; alone: a folder to hold against the shipped rules"),
            Option("new", "NEW", "the folder as it is to be", takes="?"),
            Option(
                "--against",
                "WHAT",
                "what one folder is held against (default: the shipped rules; nothing for a folder that stands alone)",
                choices=("shipped", "nothing"),
            ),
            _CASES,
        ),
        (
            Example("kbassist kb diff my-rules", "what your folder changes beside the shipped rules"),
            Example("kbassist kb diff my-rules --against nothing", "all that it says"),
            Example("kbassist kb diff rules-before rules", "what a change of the rules moved"),
        ),
    ),
    Command(
        "new",
        "a new article: asked for step by step, or a commented file to fill in",
        "kb.new:run",
        (
            Option("name", "ID", "the id of the article, for example {article}", takes="?"),
            Option("--title", "TEXT", "what is wrong, in one line", default=""),
            Option(
                "--from",
                "FILE",
                "an error text (- for standard input), or a resolved ticket in Markdown; several texts of one problem: "
                "repeat it",
                dest="error",
                repeated=True,
            ),
            Option("--not", "FILE", "a text that looks like it and is another problem", dest="apart", repeated=True),
            Option("--from-batch", "FILE", "a batch's result in JSON: lists the messages that no article knows"),
            Option("--message", "N", "the number of such a message (repeatable: one problem)", repeated=True),
            Option("--corpus", "PATH", "error texts to hold the words against (default: the shipped ones)"),
            Option(
                "--ask", "", "ask step by step for what is not known (the default without ID, --from, --from-batch)"
            ),
            Option("--answers", "FILE", "go on with an interrupted conversation"),
            Option(
                "--output",
                "PATH",
                "the folder of rules, or a file NAME.yaml (default: standard output; with --ask my-rules)",
            ),
        ),
        (
            Example("kbassist kb new KB-ALIAS --from error.txt --output my-rules", "its words from an error text"),
            Example("kbassist kb new --from a.txt --from b.txt --not c.txt", "what two texts have in common"),
            Example("kbassist kb new --from ticket.md --output my-rules", "from a resolved ticket"),
            Example("kbassist kb new --from-batch result.jsonl", "the messages nobody knows, to choose from"),
        ),
    ),
    Command(
        "schema",
        "the JSON Schema of a kind of rules file: an editor explains every key and completes every name",
        "kb.schema:run",
        (
            Option(
                "name",
                "KIND",
                "the folder that such files stand in: articles, vocabulary, messages, procedures, drivers, ...",
                takes="?",
            ),
            Option("--output", "FOLDER", "write the schemas of all kinds to a folder"),
        ),
        (
            Example(
                "kbassist kb schema --output my-rules/schema --rules my-rules",
                "with the names in my-rules beside the shipped ones",
            ),
        ),
    ),
    Command(
        "upgrade",
        "rewrite rules of a former version in today's words; comments and order stay",
        "kb.upgrade:run",
        (
            Option("folder", "FOLDER", "a folder of rules of yours"),
            Option("--check", "", "change nothing; exit status 3 if something would change"),
        ),
        (Example("kbassist kb upgrade my-rules", "what was changed, a file a line"),),
    ),
)

COMMANDS = (
    Command(
        "diagnose",
        "diagnose one case: files, folders, or - for pasted text",
        "diagnose:diagnose",
        (
            Option("paths", "PATH", "evidence: files, folders, - for standard input, a case file (.kbcase)", takes="*"),
            _form("text", "markdown", "json", "ticket", "html", "script"),
            Option(
                "--audience",
                "",
                "who reads it: you, or a customer (politely, without internal reasoning)",
                default="internal",
                choices=("internal", "customer"),
            ),
            Option(
                "--output",
                "FILE",
                "write the result to FILE (UTF-8) instead of standard output; with --format script the new folder",
            ),
            Option("--save", "FILE", "write the case as well, masked, to go on with: FILE.kbcase"),
            Option("--no-pager", "", "print what is longer than the terminal instead of paging it", dest="no_pager"),
            Option(
                "--set",
                "NAME=VALUE",
                "a fact you know ('kbassist kb facts' lists them); NAME=? for one nobody can tell (repeatable)",
                repeated=True,
                dest="answers",
            ),
            Option("--answers", "FILE", "a file of NAME=VALUE lines (repeatable)", repeated=True, dest="answer_files"),
            Option("--at", "TIME", "ISO 8601 time at which certificates are judged (default: of the event, else now)"),
            _ROOTS,
            _PASSWORD,
            Option("--full", "", "show codes, ids, all facts, what can be set, and what is done with the mouse"),
            Option("--explain", "", "show the derivation of every conclusion"),
            MASK_ALSO,
            Option(
                "--with-secrets",
                "FILE",
                "write the changed connection strings, passwords included, to FILE only; whole files to DIR/",
            ),
            Option(
                "--option",
                "ID",
                "the option to write with --format script or --with-secrets DIR/ (default: the first recommended one)",
            ),
            Option("--incident", "ID", "the incident to write with --format script (default: the first)"),
            *ANONYMISE,
        ),
        (
            Example("kbassist diagnose case.zip --client-roots roots.pem", "a case, and what its client trusts"),
            Example("kbassist diagnose error.log --set server.force_encryption=yes", "with a fact you know"),
            Example("kbassist diagnose error.log --format ticket", "what goes into a ticket or an e-mail"),
            Example("kbassist diagnose case.zip --format html --output case.html", "a page to act on, or to mail"),
            Example("kbassist diagnose error.log --format html --audience customer", "the same for a customer"),
            Example(
                "kbassist diagnose error.log --format script --output fix --option trust-issuing-ca",
                "a way out as scripts, with their undo",
            ),
            Example(
                "kbassist diagnose error.log --save {short_host}.kbcase",
                "and a case file, for a colleague or for later",
            ),
            Example(
                "kbassist diagnose error.log --anonymise --format markdown",
                "for somebody who is not to know whose it is",
            ),
            Example("kbassist diagnose -", "paste the error text"),
        ),
    ),
    Command(
        "batch",
        "exported logs and case folders, many at once",
        "batch:batch",
        (
            Option(
                "paths", "PATH", "files, folders, archives, globs, - for a list of paths on standard input", takes="+"
            ),
            _form("text", "json", "markdown", "html", "csv"),
            Option("--output", "FILE", "write the report to FILE (UTF-8) instead of standard output"),
            Option("--follow", "", "go on as the logs grow: a line for each incident, until Ctrl-C"),
            Option("--jobs", "N", "processes (default: as many as cores)", default=0, number=int),
            Option("--scheduler", "ADDRESS", "a Dask scheduler (extra: cluster), as tcp://host:8786"),
            Option("--checkpoint", "FILE", "survive a kill: run again with it to go on"),
            Option("--since", "TIME", "ISO 8601: only records from then on (and those without a time)"),
            Option("--until", "TIME", "ISO 8601: only records before (and those without a time)"),
            Option("--fail-on-incident", "", "exit status 3 if anything is found"),
            Option("--junit", "FILE", "write JUnit XML for a pipeline as well"),
            Option("--cases", "DIR", "write a case file (.kbcase) for each group to a folder as well"),
            MASK_ALSO,
            *ANONYMISE,
        ),
        (
            Example("kbassist batch logs --format html --output report.html", "a folder of exported logs"),
            Example("kbassist batch logs --fail-on-incident --junit result.xml", "a step of a pipeline"),
            Example("kbassist batch --follow logs --format json", "what is written from now on, to a pipe"),
        ),
    ),
    Command(
        "verify",
        "is it fixed? a case held against new evidence",
        "verify:verify",
        (
            Option("case", "CASE", "a case file (.kbcase), a result in JSON, a saved case by id, or the old evidence"),
            Option("paths", "PATH", "new evidence, from after the fix; - for standard input (the default)", takes="*"),
            Option("--option", "ID", "the way out that was taken (default: the first recommended one)"),
            Option("--since", "TIME", "ISO 8601: when it was fixed (default: the end of the case's evidence)"),
            _form("text", "json", "junit"),
            Option("--output", "FILE", "write the result to FILE (UTF-8) instead of standard output"),
            _ROOTS,
            _PASSWORD,
            MASK_ALSO,
        ),
        (
            Example(
                "kbassist verify {short_host}.kbcase new.log --client-roots roots.pem",
                "what was logged, and is trusted, since",
            ),
            Example("kbassist verify {short_host}.kbcase new.log --format junit", "a step of a pipeline"),
        ),
    ),
    Command(
        "cert",
        "check a certificate against what {product} and its clients need",
        "cert:run",
        (
            Option("paths", "FILE", "certificates: PEM, DER, PKCS#7, PKCS#12, .sst", takes="+"),
            Option("--host", "NAME", "the server's name exactly as the client writes it"),
            Option("--at", "TIME", "ISO 8601 time at which the dates are judged (default: now)"),
            _form("text", "json"),
            _ROOTS,
            _PASSWORD,
            *ANONYMISE,
        ),
        (Example("kbassist cert server.cer --host {host}", "does the certificate fit the name?"),),
    ),
    Command(
        "probe",
        "ask a server for its certificate and encryption, without a login",
        "probe:run",
        (
            Option("host", "HOST", "HOST, HOST:PORT, HOST,PORT or HOST\\INSTANCE", takes="?"),
            Option("--hosts", "FILE", "ask every host of FILE (one a line, # for comments): an inventory"),
            Option(
                "--timeout", "SECONDS", "the longest time for all questions to a server", default=20.0, number=float
            ),
            Option("--suites", "", "ask for every cipher suite as well (a connection each)"),
            Option(
                "--connection-string", "TEXT", "judge for this client; without a server in it, for each that is asked"
            ),
            Option("--case", "PATH", "judge for the client of a case (repeatable)", repeated=True),
            _ROOTS,
            Option(
                "--set", "NAME=VALUE", "a fact you know: client.os=linux (repeatable)", repeated=True, dest="answers"
            ),
            Option("--at", "TIME", "ISO 8601 time at which the dates are judged (default: now)"),
            _form("text", "json", "jsonl", "csv", "html"),
            Option("--output", "FILE", "write the result to FILE (UTF-8); JSON is evidence for diagnose"),
            Option(
                "--full", "", "show every driver, every requirement and all that was asked; of --hosts every server"
            ),
            Option(
                "--check",
                "",
                "exit status 3 if something is wrong, and its name on standard error: a finding (--check-for has their "
                "names) or a requirement; with --baseline only what is new",
            ),
            Option(
                "--check-for",
                "FINDING",
                "the same for these findings alone, parted by commas: weak-key,old-tls,expiring,self-generated,"
                "not-forced,wrong-name and others",
            ),
            Option("--jobs", "N", "with --hosts: so many servers at once", default=16, number=int),
            Option("--checkpoint", "FILE", "with --hosts: note what is done, and go on there if the run was cut off"),
            Option("--baseline", "FILE", "with --hosts: say what is different since FILE (of --format jsonl)"),
            Option(
                "--expiring",
                "PERCENT",
                "a certificate with less of its lifetime left expires soon (--hosts, --check)",
                default=20.0,
                number=float,
            ),
            *ANONYMISE,
            MASK_ALSO,
        ),
        (
            Example("kbassist probe {host}", "what it presents, and which drivers take it"),
            Example("kbassist probe '{instance}' --client-roots system", "an instance, and this machine's roots"),
            Example("kbassist probe {short_host} --format json --output probe.json", "evidence for kbassist diagnose"),
            Example("kbassist probe --hosts servers.txt --format html --output servers.html", "an inventory"),
        ),
    ),
    Command(
        "serve-test",
        "a {product}'s front door on this machine, to try clients and the probe at",
        "serve_test:run",
        (
            Option("--certificate", "KIND", _CERTIFICATES, default="self-generated"),
            Option("--encryption", "", "what it offers", default="offered", choices=("none", "offered", "forced")),
            Option("--strict", "", "TDS 8.0", default="unknown", choices=("unknown", "accepted", "forced")),
            Option("--tls", "", "the only version of TLS (default: 1.2 and 1.3)", choices=("1.0", "1.1", "1.2", "1.3")),
            Option("--accept-login", "", "accept every login, instead of refusing it (18456)"),
            Option("--port", "N", "the port on 127.0.0.1 (default: a free one)", default=0, number=int),
            Option("--root", "FILE", "write the root that clients have to trust to FILE"),
        ),
        (
            Example("kbassist serve-test --certificate expired --port 14330", "for kbassist probe localhost:14330"),
            Example("kbassist serve-test --encryption forced --root root.pem", "as with Force Encryption"),
        ),
    ),
    Command(
        "sessions",
        "the saved cases of the shell (without a word behind it: list)",
        "sessions:show_list",
        examples=(Example("kbassist sessions", "their ids, for /open in the shell"),),
        parts=(
            Command(
                "list",
                "the saved cases, the newest first",
                "sessions:show_list",
                examples=(Example("kbassist sessions list", "the same as kbassist sessions"),),
            ),
            Command(
                "purge",
                "delete saved cases; asks first",
                "sessions:purge",
                (
                    Option("ids", "ID", "ids, or the beginnings of them", takes="*"),
                    Option("--older-than", "DAYS", "those that were saved longer ago", number=float),
                    Option("--all", "", "all of them, and the history of typed lines"),
                    Option("--yes", "", "do not ask (needed where nobody can be asked)"),
                ),
                (Example("kbassist sessions purge --older-than 90 --yes", "what nobody needs any more"),),
            ),
        ),
    ),
    Command(
        "report-bug",
        "a text to report a bug with: versions, engine, masked case, faults; shown, then written",
        "report_bug:run",
        (
            Option("paths", "PATH", "what it went wrong with (default: the last case of the shell)", takes="*"),
            Option("--what", "TEXT", "what you did, what you expected, what came instead", default=""),
            Option("--output", "FILE", "a new file to write it to", default="kbassist-bug.txt"),
            Option("--no-case", "", "leave the case out", dest="no_case"),
            Option("--yes", "", "do not ask (needed where nobody can be asked)"),
            MASK_ALSO,
            *ANONYMISE,
        ),
        (
            Example("kbassist report-bug", "with the last case, and the last fault if there was one"),
            Example("kbassist report-bug error.log --what 'the wrong driver is named' --yes", "with this evidence"),
        ),
    ),
    Command(
        "mcp",
        "the rules for other assistants: a server of the Model Context Protocol (MCP)",
        "mcp:run",
        (
            Option("paths", "PATH", "files and folders that its tools may read (default: none)", takes="*"),
            MASK_ALSO,
        ),
        (
            Example("kbassist mcp", "as the command of a server in the settings of an assistant"),
            Example("kbassist mcp cases", "the same; its tools may read what is below the folder cases"),
        ),
    ),
    Command(
        "kb",
        "look into the rule base and check it",
        "",
        examples=(
            Example("kbassist kb list", "what it knows"),
            Example("kbassist kb show {article}", "an article with its scenario table"),
            Example("kbassist kb help new", "how to teach it something"),
        ),
        parts=_KB,
    ),
    Command(
        "completion",
        "a script that lets the shell of your terminal complete these commands",
        "completion:completion",
        (Option("shell", "SHELL", "bash, zsh, fish or powershell", choices=("bash", "zsh", "fish", "powershell")),),
        (
            Example('eval "$(kbassist completion bash)"', "in ~/.bashrc"),
            Example('eval "$(kbassist completion zsh)"', "in ~/.zshrc, behind compinit"),
            Example("eval (kbassist completion fish | string collect)", "in ~/.config/fish/config.fish"),
            Example("Invoke-Expression (kbassist completion powershell | Out-String)", "in $PROFILE"),
        ),
    ),
    Command(
        "help",
        "what a command does, with its options and examples",
        "help:run",
        (Option("words", "COMMAND", "a command, and one behind it", takes="*"),),
        (Example("kbassist help kb lint", "the same as kbassist kb lint --help"),),
    ),
)
