"""The corpus as logs: what ``diagnose`` recognises in a text, a batch finds in a file that has it."""

from pathlib import Path

import pytest

from kbassist.authoring.corpus import read_corpus
from kbassist.batch.groups import make_report
from kbassist.batch.model import Unit
from kbassist.batch.recognise import Recogniser
from kbassist.batch.run import make_worker, total
from kbassist.batch.tally import Span
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.result import Tool
from kbassist.pipeline import run_case
from kbassist.reasoning.engines.reference import ReferenceEngine
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.text.secrets import Vault
from tests.support.run import ROOT
from tests.support.thorough import share

TOOL = Tool(version="", rules_digest="", engine="")
LOG = "2026-03-01 10:00:00 INFO before\n2026-03-01 10:00:01 ERROR {}\n2026-03-01 10:00:02 INFO behind\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_every_text_of_the_corpus_is_found_in_a_log(base: RuleBase, tmp_path: Path, encoding: str) -> None:
    alone = Recogniser(Reasoner(base, ReferenceEngine()))
    worker = make_worker(base, Span())
    missed = []
    # The bytes of a text are the readers' concern (test_decode): of one encoding two thirds, of the other the rest.
    texts = read_corpus([ROOT / "data" / "corpus"]).texts
    for number, one in share(enumerate(texts), 4, 1):
        if (number % 3 == 0) is (encoding == "utf-8"):
            continue
        log = LOG.format(one.text)
        # As a record of a log it is cut where it has times of its own.
        expected = {article for article, *_ in alone.text(one.text).articles}
        path = tmp_path / f"{number}.log"
        path.write_text(log, encoding=encoding)
        size = path.stat().st_size
        found = {tally.article for tally in worker.do(Unit(0, str(path), 0, size, "text", size, 0)).tallies}
        if expected and not found:
            missed.append(one.id)
    assert missed == []


OTHERWISE = {
    # In a record of its own a line lacks what another one of the text says.
    "agent-10054-sqlstate-08001",
    "mdac-odbc-ssl-security-error",
    "mdac-sqloledb-crm-setup",
    "tedious-connection-lost-unsupported-protocol-1",
}


def test_a_group_is_called_as_diagnose_calls_the_text(reasoner: Reasoner, tmp_path: Path) -> None:
    base = reasoner.base
    worker = make_worker(base, Span())
    missed = []
    for one in share(read_corpus([ROOT / "data" / "corpus"]).texts[::5], 3):
        given = one.text.encode("utf-8", "surrogatepass")
        alone = run_case(Intake(base, Vault()).read(Document("given", given)), {}, reasoner)
        first = {incident.diagnoses[0].article for incident in alone.incidents if incident.diagnoses}
        path = tmp_path / "one.log"
        path.write_bytes(given)
        unit = Unit(0, str(path), 0, len(given), "text", len(given), 0)
        report = make_report(total([unit], {0: worker.do(unit)}, [], False), 1, reasoner, TOOL, "", "")
        if not first <= {group.article for group in report.groups}:
            missed.append(one.id)
    assert set(missed) <= OTHERWISE


def test_the_corpus_as_one_log_has_every_article(base: RuleBase, tmp_path: Path) -> None:
    alone = Recogniser(Reasoner(base, ReferenceEngine()))
    worker = make_worker(base, Span())
    texts = [one.text for one in read_corpus([ROOT / "data" / "corpus"]).texts]
    stamped = [text for text in texts if "\n" not in text]
    expected = {article for text in stamped for article, *_ in alone.text(text).articles}
    path = tmp_path / "all.log"
    path.write_text("".join(f"2026-03-01 10:00:00 ERROR {text}\n" for text in stamped), encoding="utf-8")
    size = path.stat().st_size
    result = worker.do(Unit(0, str(path), 0, size, "text", size, 0))
    assert expected <= {tally.article for tally in result.tallies}
    recognised = sum(bool(alone.text(f"2026-03-01 10:00:00 ERROR {text}").articles) for text in stamped)
    assert result.records >= recognised > 300
