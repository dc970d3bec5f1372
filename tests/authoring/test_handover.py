"""Lint of the certificate file that goes from step to step: each mistake is made in the shipped rules, one at a time."""

from collections.abc import Callable, Iterator
from copy import copy

import pytest
from msgspec.structs import replace

from kbassist.authoring.handover import Handover
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.collected import Loaded, collect
from kbassist.rulebase.files import default_rules, rule_files
from kbassist.rulebase.language.procedures import Procedure, ProcedureFile, Produced, StepDef
from kbassist.rulebase.language.schema import CommandDef

COPIED = CommandDef(shell="sh", text="cp b a.pem")  # noqa: S604 - a field of that name
STORED = CommandDef(shell="cmd", text="certutil -store My 1 a.pem")  # noqa: S604
Change = Callable[[StepDef], StepDef | None]


@pytest.fixture(scope="module")
def files() -> list[Loaded]:
    """The procedure files of the shipped rules."""
    return [one for one in collect(rule_files((default_rules(),))).files if isinstance(one.content, ProcedureFile)]


def changed(procedure: Procedure, step: str, change: Change) -> Procedure:
    done = [change(one) if one.id == step else one for one in procedure.steps]
    return replace(procedure, steps=tuple(one for one in done if one is not None))


def of_option(base: RuleBase, files: list[Loaded], procedure: str, step: str, change: Change) -> Iterator[str]:
    """What lint says of KB 2007728 where the step is changed, or taken away."""
    other = copy(base)
    other.procedures = {**base.procedures, procedure: changed(base.procedures[procedure], step, change)}
    return (message for _, message in Handover(other, files).of_article(base.article("KB2007728")))


def gone(_: StepDef) -> None:
    return None


@pytest.mark.parametrize(
    ("procedure", "step", "change", "words"),
    [
        ("export-certificate", "encode", gone, "extra-ca: the file can be der by then, which Node.js does not read"),
        ("import-root-debian", "pem", gone, "install: the file can be der by then"),
        ("import-root-debian", "copy", gone, "install: the file can be of any name by then; update-ca-certificates"),
        ("import-root-go", "copy", gone, "wants .pem"),
        (
            "import-root-go",
            "copy",
            lambda step: replace(step, produces=Produced(file="root.cer")),
            "parameter: the file can be named .cer by then; go-mssqldb (1.7 and later) wants .pem",
        ),
        (
            "export-certificate",
            "encode",
            lambda step: replace(step, when={**step.when, "client.trust_store": ["debian", "node"]}),
            "ca-file: the file can be der by then, which FreeTDS does not read",
        ),
    ],
)
def test_a_file_that_the_next_step_can_t_read(
    procedure: str, step: str, change: Change, words: str, base: RuleBase, files: list[Loaded]
) -> None:
    assert not list(of_option(base, files, procedure, step, lambda one: one))
    assert any(words in message for message in of_option(base, files, procedure, step, change))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"takes": "nobody"}, "unknown consumer 'nobody'; known: freetds, "),
        ({"text": "Read it.", "commands": ()}, "takes the certificate file, but does not name it: say {handed.file}"),
        (
            {"text": "Read {certificate.root_file}, {handed.file}."},
            "names {certificate.root_file}, which a step before",
        ),
        ({"takes": ""}, "names {handed.file}: say which consumer takes it"),
        ({"takes": "", "produces": Produced(file="a.pem")}, "produces a.pem, but neither its commands nor its text do"),
        (
            {
                "produces": Produced(file="a.pem", format="pem"),
                "commands": (COPIED,),
            },
            "no command here is known to write a certificate file",
        ),
        (
            {
                "produces": Produced(file="a.pem", format="pem"),
                "commands": (STORED,),
            },
            "produces pem, but a command writes another format",
        ),
    ],
)
def test_a_step_that_does_not_do_what_it_says(
    change: dict[str, object], words: str, base: RuleBase, files: list[Loaded]
) -> None:
    lint = Handover(base, files)
    sound = base.procedures["import-root-node"]
    broken = changed(sound, "extra-ca", lambda step: replace(step, **change))
    assert not list(lint.of_procedures(ProcedureFile(procedures=(sound,))))
    assert any(words in message for _, message in lint.of_procedures(ProcedureFile(procedures=(broken,))))
