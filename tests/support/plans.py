"""The texts of ``data/plans``: what ``kbassist diagnose`` says of the main sample of every article, at 80 columns.

``python -m tests.support.plans`` writes them anew: read what changed as one who is to follow it. The program's version,
the rules' digest and the engine, which stand in the last line of a report, are left out.
"""

from collections.abc import Iterator

import msgspec

from benchmarks.support.places import ROOT
from kbassist.authoring.samples import Sample, run_sample
from kbassist.model.result import CaseResult
from kbassist.reasoning.engines.select import select_engine
from kbassist.reasoning.infer import Reasoner
from kbassist.render.report import report
from kbassist.render.text import to_text
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.loader import load
from kbassist.rulebase.yamlfile import read_yaml

PLANS = ROOT / "data" / "plans"
SAMPLES = PLANS / "samples.yaml"
WIDTH = 80


class More(msgspec.Struct, forbid_unknown_fields=True):
    """A case of ``samples.yaml``: ``text`` as pasted, ``set`` as answered."""

    name: str
    text: str
    set: dict[str, str]


def plans(reasoner: Reasoner) -> Iterator[tuple[str, str]]:
    """The name of every file of ``data/plans``, and its text."""
    base = reasoner.base
    for article_id in base.article_ids:
        yield f"{article_id.lower()}.txt", _main(article_id, reasoner)
    for more in msgspec.convert(read_yaml(SAMPLES.read_text("utf-8")).data, list[More], strict=False):
        result = run_sample(Sample(more.name, more.text, answers=tuple(more.set.items())), reasoner)
        yield f"{more.name}.txt", _text(result, base)


def _main(article_id: str, reasoner: Reasoner) -> str:
    """Of the first example that is recognised, and as the article's own where there is one."""
    examples = [one for one in reasoner.base.article(article_id).examples if one.expect.recognised]
    texts = []
    for example in examples:
        result = run_sample(Sample(example.title, example.text, answers=tuple(example.set.items())), reasoner)
        text = _text(result, reasoner.base)
        if result.incidents and result.incidents[0].diagnoses[0].article == article_id:
            return text
        texts.append(text)
    return texts[0]


def _text(result: CaseResult, base: RuleBase) -> str:
    *blocks, _ = report(result, base)
    return to_text(blocks, width=WIDTH)


def write() -> None:
    """Write all of them; what is no sample's any more goes."""
    found = dict(plans(Reasoner(load(), select_engine())))
    for path in PLANS.glob("*.txt"):
        if path.name not in found:
            path.unlink()
    for name, text in found.items():
        (PLANS / name).write_text(text, "utf-8")


if __name__ == "__main__":
    write()
