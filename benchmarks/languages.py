"""What is understood of products' messages in other languages: with all known translations, and with none.

Usage: python benchmarks/languages.py MESSAGES.jsonl [--tuple] [--show]

Each row has ``language``, ``text`` and the ``problem`` that its English original has. The second figure is of a copy of the
rule base in which the catalogue of messages is restricted to English: it shows what numbers, envelopes and meaning carry.
``--tuple``: each text also inside SqlClient's tuple.
"""

import argparse
import json
import shutil
import tempfile
from collections import Counter
from pathlib import Path

import yaml

from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.pipeline import run_case
from kbassist.reasoning.engines.select import select_engine
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.files import default_rules
from kbassist.rulebase.loader import load
from kbassist.text.secrets import Vault

TUPLE = (
    "Microsoft.Data.SqlClient.SqlException (0x80131904): A connection was successfully established with the server, but"
    " then an error occurred during the login process. (provider: SSL Provider, error: 0 - {})"
)


def english_only(target: Path) -> Path:
    """A copy of the shipped rules whose catalogue of messages has no other language."""
    rules = target / "rules"
    shutil.copytree(default_rules(), rules)
    for path in (rules / "messages").glob("*.yaml"):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        for message in content.get("messages", ()):
            message.pop("fragments", None)
            message.pop("documented", None)
        path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return rules


def score(reasoner: Reasoner, rows: list[dict[str, str]], *, show: bool) -> None:
    """Print how many rows are right, taken for another problem, and silent; by language."""
    right: Counter[str] = Counter()
    of = Counter(row["language"] for row in rows)
    wrong = 0
    for row in rows:
        readings = Intake(reasoner.base, Vault()).read(Document("pasted text", row["text"].encode()))
        problem = run_case(readings, {}, reasoner).problem
        right[row["language"]] += problem == row["problem"]
        # That the TLS layer refused, for a reason that can't be read, is no other problem.
        wrong += problem not in (row["problem"], None, "tls-refused")
        if show and problem != row["problem"]:
            print(f"  {row['language']} {row['problem']} -> {problem}: {row['text'][-120:]}")
    by = ", ".join(f"{language} {right[language]}/{number}" for language, number in sorted(of.items()))
    print(f"{right.total()} of {len(rows)} ({right.total() / len(rows):.0%}), {wrong} taken for another; {by}")


def main() -> None:
    """Both figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("messages", type=Path)
    parser.add_argument("--tuple", action="store_true", help="each text inside SqlClient's tuple")
    parser.add_argument("--show", action="store_true", help="what is not right")
    args = parser.parse_args()
    rows = [json.loads(line) for line in args.messages.read_text(encoding="utf-8").splitlines() if line]
    if args.tuple:
        rows = [{**row, "text": TUPLE.format(row["text"])} for row in rows]
    print("all languages: ", end="", flush=True)
    score(Reasoner(load(), select_engine()), rows, show=args.show)
    with tempfile.TemporaryDirectory() as folder:
        print("English only:  ", end="", flush=True)
        score(Reasoner(load(base=english_only(Path(folder)), cache=False), select_engine()), rows, show=args.show)


if __name__ == "__main__":
    main()
