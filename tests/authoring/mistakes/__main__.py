"""``python -m tests.authoring.mistakes``: the table of the mistakes, before and after.

``--record``: what is found now is the "before" from now on (``before.txt``); ``--say``: with what lint says.
"""

import sys

from tests.authoring.mistakes import FOLDER, judged

_BEFORE = FOLDER / "before.txt"


def main(options: list[str]) -> int:
    """Print the table; 1 where a mistake is not judged good."""
    before = dict(line.split("\t", 1) for line in _BEFORE.read_text("utf-8").splitlines()) if _BEFORE.exists() else {}
    found = judged()
    if "--record" in options:
        _BEFORE.write_text("".join(f"{one.title}\t{verdict}\n" for one, _, verdict in found), encoding="utf-8")
    width = max(len(one.title) for one, _, _ in found)
    for number, (one, made, verdict) in enumerate(found, 1):
        place = f"{one.file}:{made.line}:{made.column}"
        was = before.get(one.title, "")
        sys.stdout.write(f"{number:3} {one.title:{width}} {place:32} {was:28} {verdict}\n")
        if "--say" in options:
            sys.stdout.write(f"{'':4}{verdict.said}\n")
    for what, verdicts in (("before", list(before.values())), ("after", [str(verdict) for _, _, verdict in found])):
        good = sum(verdict in ("good", "no complaint") for verdict in verdicts)
        silent, raw = (sum(word in verdict for verdict in verdicts) for word in ("silent", "raw"))
        exact = sum(verdict.startswith(("good", "no complaint", "place")) for verdict in verdicts)
        sys.stdout.write(
            f"{what}: {good} of {len(verdicts)} good, {exact} at the exact place, {silent} silent, {raw} raw\n"
        )
    return 0 if all(verdict.good for _, _, verdict in found) else 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
