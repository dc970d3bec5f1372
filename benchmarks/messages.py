"""What 10,000 messages more cost: ``python benchmarks/messages.py [NUMBER]`` (kbassist as it is installed).

The messages are made up: each has an English sentence of its own, two translations and a place in one of a hundred
articles. Printed are processor seconds of ``diagnose`` (median of several processes, warm cache), milliseconds from paste
to plan, and the ratios of with to without. Nothing here is a test.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from run import CASE, line, pastes, timed

from kbassist.rulebase.loader import load

ARTICLES = 100
STARTS = 9
VERBS = ["spliced", "woven", "folded", "carved", "welded", "hammered", "polished", "gilded", "threaded", "bolted"]
THINGS = ["widget", "bobbin", "spindle", "gasket", "flange", "sprocket", "ratchet", "pulley", "girder", "rivet"]

MESSAGE = """
  - key: made-up.NUMBER
    title: Message NUMBER
    product: sql-server
    english: [The THING NUMBER of this assembly was not VERB in the workshop]
    fragments: {de: Das Teil NUMBER der Baugruppe (THING) blieb in der Werkstatt liegen, fr: La piece NUMBER (THING) de cet ensemble reste a faire}
    source: none
"""
ARTICLE = """
id: made-up-NUMBER
title: A problem for measurement NUMBER
problem: outside-other-product
source: {document: none}
applies_to: [SQL Server]
symptoms:
  - {id: text, title: a sentence, strength: phrase, source: none, samples: [SAMPLE], any: [MESSAGES]}
when: {case.product: sql-server}
cause: none
mechanism: none
resolutions:
  - {id: a, title: a, rank: 1, otherwise: a, procedures: [{procedure: restart-client}], source: none}
examples:
  - {title: fires, text: SAMPLE, expect: {recognised: true}}
  - {title: silent, text: nothing, expect: {recognised: false}}
"""


def sentence(number: int) -> str:
    """The English sentence of a message, as its file has it."""
    return f"The {THINGS[number % 10]} {number:05d} of this assembly was not {VERBS[number // 10 % 10]} in the workshop"


def write(folder: Path, count: int) -> None:
    """A rules folder with ``count`` messages in a hundred articles."""
    (folder / "messages").mkdir()
    (folder / "articles").mkdir()
    for place in range(ARTICLES):
        own = range(place, count, ARTICLES)
        text = "messages:"
        for number in own:
            made = MESSAGE.replace("NUMBER", f"{number:05d}").replace("THING", THINGS[number % 10])
            text += made.replace("VERB", VERBS[number // 10 % 10])
        (folder / "messages" / f"m{place:02d}.yaml").write_text(text, encoding="utf-8")
        named = ", ".join(f"{{message: made-up.{number:05d}}}" for number in own)
        article = ARTICLE.replace("NUMBER", f"{place:02d}").replace("MESSAGES", named)
        article = article.replace("SAMPLE", sentence(place))
        (folder / "articles" / f"a{place:02d}.yaml").write_text(article, encoding="utf-8")


def diagnosed(*options: str) -> float:
    """Processor seconds of a process that diagnoses, median, after one that warms the caches."""
    seconds = []
    for _ in range(STARTS + 1):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "kbassist", "diagnose", str(CASE), *options]
        subprocess.run(command, cwd=tempfile.gettempdir(), stdout=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(seconds[1:])


def main() -> None:
    """All figures."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    with tempfile.TemporaryDirectory() as cache, tempfile.TemporaryDirectory() as folder:
        os.environ["KBASSIST_CACHE_DIR"] = cache
        write(Path(folder), count)
        line(f"load {count} messages more from YAML, first time", f"{timed(lambda: load((Path(folder),))):.2f} s")
        few, many = diagnosed(), diagnosed("--rules", folder)
        line("diagnose, processor time of a process", f"{few:.3f} s")
        line(f"with {count} messages more", f"{many:.3f} s")
        line("that is", f"{many / few:.2f} x", "budget 1.2 x")
        alone = pastes("paste to plan, warm", load())
        more = pastes(f"with {count} messages more", load((Path(folder),)))
        line("that is", f"{more / alone:.2f} x", "budget 1.2 x")


if __name__ == "__main__":
    main()
