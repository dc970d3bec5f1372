"""What the example's rule base says of a text, and what it is to say of a recorded run."""

from functools import cache

from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.model.evidence import Value
from kbassist.model.result import CaseResult
from kbassist.pipeline import run_case
from kbassist.reasoning.engines.select import select_engine
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.loader import load
from kbassist.rulebase.masking import vault_for
from tests.examples.postgresql.recorded import RULES, Record, Run

CERTIFICATES = {"self-signed", "private-ca", "expired", "wrong-name"}
UNSAID = {"pgjdbc": "client-key", "node-postgres": "client-certificate"}
"""A key of another certificate: what pgJDBC and node-postgres make of it, which do not say so."""


@cache
def reasoner() -> Reasoner:
    """The rule base of the example alone."""
    return Reasoner(load(base=RULES), select_engine())


def diagnosed(text: str, answers: dict[str, Value]) -> CaseResult:
    """What the rule base says of a text."""
    base = reasoner().base
    readings = Intake(base, vault_for(base)).read(Document("text", text.encode())) if text else []
    return run_case(readings, answers, reasoner())


def told(record: Record, run: Run) -> str:
    """The problem that a client can tell, which is not always the one that is built in.

    libpq and pgJDBC give up before the handshake where they are to check and have no file of roots; whoever does not
    trust the issuer never comes to the name; and libpq has the same words for every certificate that does not pass.
    """
    if run.case == "client-key-mismatch":
        return UNSAID.get(record.driver, run.problem)
    if run.case not in CERTIFICATES:
        return run.problem
    if run.attempt.roots is None:
        no_file = record.driver != "node-postgres" and run.attempt.sslmode.startswith("verify")
        return "root-file-missing" if no_file else run.problem if run.case == "expired" else "certificate-untrusted"
    silent = run.case == "expired" and record.driver in {"libpq", "psycopg"}
    return "certificate-untrusted" if silent else run.problem
