"""Procedures: ordered steps that articles share, and the certificate files that they take and leave behind."""

from typing import Literal

from kbassist.rulebase.language.schema import CommandDef, Condition, Strict
from kbassist.rulebase.language.templates import REWRITTEN

_BY_HAND = " By hand: "


class Accepted(Strict, frozen=True, kw_only=True):
    """A form in which a consumer reads a certificate file; without ``extensions`` the file may have any name."""

    format: Literal["pem", "der"]
    extensions: tuple[str, ...] = ()


class Consumer(Strict, frozen=True, kw_only=True):
    """A program or store that reads a certificate file, and in which forms."""

    id: str
    title: str
    accepts: tuple[Accepted, ...]
    source: str


class Writer(Strict, frozen=True, kw_only=True):
    """A command that writes a certificate file: the ``text`` it is known by, and the ``format`` of what it writes."""

    text: str
    format: Literal["pem", "der"]
    source: str


class Produced(Strict, frozen=True, kw_only=True):
    """The certificate file that a step leaves behind, for the next ones as ``{handed.file}``.

    ``format``: empty where the step only moves or renames it; ``instead_of``: the step is there to convert a file of
    this format (``among``: of several certificates, or with a key), and needless for another.
    """

    file: str
    format: Literal["", "pem", "der"] = ""
    instead_of: Literal["", "pem", "der", "among"] = ""


class FileDef(Strict, frozen=True, kw_only=True, rename={"name": "file"}):
    """A fragment that a step puts into a file for somebody to merge, if ``when`` is known to hold; never asked for."""

    name: Literal["Dockerfile.fragment", "kubernetes-patch.yaml"]
    text: str
    when: Condition = {}


class ScriptDef(Strict, frozen=True, kw_only=True, rename={"done_when": "done"}):
    """What a script needs of a step beyond what a person does. All commands are templates, as those of the step.

    ``acts``: in place of the step's commands for their shell, where those ask, or are a choice; ``done_when``: succeeds
    (sh: status 0, PowerShell: true) once the effect is there; ``former``: prints on one line what was there before;
    ``undo``: takes away what the step has put there (what was there before is ``$former``, ``$Former``);
    ``follows``: runs only after something was changed (a restart); ``as_user``: needs no administrator on Windows;
    ``by_person``: the shells in which no script can do it, since what it sets is another program's; ``files``: written
    beside the scripts.
    """

    acts: tuple[CommandDef, ...] = ()
    done_when: tuple[CommandDef, ...] = ()
    former: tuple[CommandDef, ...] = ()
    undo: tuple[CommandDef, ...] = ()
    follows: bool = False
    as_user: bool = False
    by_person: tuple[Literal["powershell", "cmd", "sh", "sql"], ...] = ()
    files: tuple[FileDef, ...] = ()

    @property
    def commands(self) -> tuple[CommandDef, ...]:
        """All of its commands."""
        return self.acts + self.done_when + self.former + self.undo


class StepDef(Strict, frozen=True, kw_only=True, rename={"proven_by": "done"}):
    """A step of a procedure. ``when``: the step is part of it only if this holds. Templates as in commands.

    ``systems``: the step is left out where the machine is known to run none of them; those of the procedure if none
    is named. ``unless``: it is left out where this is known to hold. Neither is a reason to ask. ``produces``: the
    certificate file that it leaves behind; ``takes``: the consumer that reads the file which the steps before have
    left. ``clicks``: the same as the commands with the mouse, behind the text; ``by_hand``: the whole step is done with
    the mouse where commands of another step do it. Both are shown to who asks for all. ``sets``: the settings of the
    connection that the step changes, by meaning (``trust``, ``encrypt``, ``host_name``, ...), and their values, with
    templates; an empty one takes the setting out. ``script``: what ``--format script`` needs to do the step.

    ``proven_by``: conditions of which each, on facts that were seen afterwards, shows that the step was done.
    """

    id: str
    where: Literal["server", "client", "owner"]
    text: str
    clicks: str = ""
    by_hand: bool = False
    when: Condition = {}
    systems: tuple[str, ...] = ()
    unless: Condition = {}
    commands: tuple[CommandDef, ...] = ()
    verify: str = ""
    undo: str = ""
    caution: str = ""
    produces: Produced | None = None
    takes: str = ""
    sets: dict[str, str] = {}
    script: ScriptDef | None = None
    proven_by: tuple[Condition, ...] = ()
    source: str

    @property
    def settings(self) -> dict[str, str]:
        """``sets``; of a step that does not say it what its commands write into the connection string."""
        if self.sets:
            return self.sets
        templates = (one.text.strip("{}") for one in self.commands if one.shell == "text")
        return dict(REWRITTEN[one] for one in templates if one in REWRITTEN)

    @property
    def whole(self) -> str:
        """What to do, and the same by hand."""
        return f"{self.text}{_BY_HAND}{self.clicks}" if self.clicks else self.text

    def without_clicks(self, text: str) -> str:
        """``whole`` with its values filled in, less what is done with the mouse."""
        return text.partition(_BY_HAND)[0] if self.clicks else text


class Procedure(Strict, frozen=True, kw_only=True):
    """Ordered steps that articles share. ``systems``, ``unless``: as of a step, for all of them."""

    id: str
    title: str
    systems: tuple[str, ...] = ()
    unless: Condition = {}
    steps: tuple[StepDef, ...]


class ProcedureFile(Strict, frozen=True, kw_only=True):
    """``rules/procedures/*.yaml``.

    ``consumers`` and ``writers``: what reads and what writes certificate files, for all procedures.
    """

    procedures: tuple[Procedure, ...] = ()
    consumers: tuple[Consumer, ...] = ()
    writers: tuple[Writer, ...] = ()
