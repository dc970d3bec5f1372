"""Masking, measured: ``python benchmarks/mask.py [NAME ...]``.

Megabytes a second of processor time, median of three, on what masking meets (an ordinary log, one with secrets, one with
escapes) and on what would make it slow if it could; each at n, 2n and 4n characters, and the ratio of the last to the
first: 4 is linear. Nothing here is a test: a slow machine fails nothing.
"""

import statistics
import sys
import time
from collections.abc import Callable

from kbassist.rulebase.loader import load
from kbassist.rulebase.masking import masker_for
from kbassist.text.secrets import Masker, Vault

RUNS = 3
LINE = (
    "2026-03-01 10:00:00.12 spid51      Login succeeded for user 'CONTOSO\\app'. Connection made using Windows "
    "authentication. [CLIENT: 10.0.0.1]\n"
)
PLAIN = "2026-03-01 10:00:00.12 Server      A self-generated certificate was successfully loaded for encryption.\n"
SECRETS = f"Server=sql01;Database=shop;Password=abcD1234;Encrypt=True\n{LINE}"
REPEATED: dict[str, tuple[str, int]] = {
    "a log": (PLAIN, 40_000),
    "a log of logins": (LINE, 30_000),
    "a log, 1 escape in 100 lines": (PLAIN * 99 + '{"a":"\\u0041"}\n', 400),
    "a secret in each second line": (SECRETS, 5_000),
    "escapes in each line": ('{"a":"\\u0041\\"x\\" &quot; %3D"}\n', 20_000),
    "quotes that never close": ("Password='", 20_000),
    "addresses that never end": ("a:", 100_000),
    "only key words": ("password", 40_000),
    "manifests without end": ("kind: Secret\ndata:\n", 5_000),
    "one command after the other": ("sqlcmd -P ", 20_000),
    "braces that never close": ('{"password":', 5_000),
    "tags that never close": ("<password ", 10_000),
    "keys that never end": ("-----BEGIN PRIVATE KEY-----\n", 5_000),
    "PuTTY keys": ("Private-Lines: 9999\nAAAAAAAAAAAA\n", 5_000),
    "users and slashes": ("user a/", 40_000),
    "calls that never close": ("getConnection(", 20_000),
    "equals signs": ("=", 500_000),
    "options of a cmdlet": ("securestring -a ", 20_000),
    "headings": ("a,password,b\n", 10_000),
    "at signs": ("a/b@", 50_000),
    "-p": (" -p", 50_000),
    "attributes": ('value="x" ', 20_000),
    "cells of HTML": ("<tr><td>password</td>", 5_000),
    "blocks of YAML": ("password: |\n  x\n", 10_000),
    "literals joined": (' + "a1b2C3"', 20_000),
    "prose": ("password is ", 20_000),
}


def table(rows: int) -> str:
    """One heading above many rows."""
    return "a,password,b\n" + "x,y1Zz,z\n" * rows


def many(secrets: int) -> str:
    """Secrets that are all different: each is looked for everywhere."""
    return "".join(f"password=Sx{number}yZ7q\n" for number in range(secrets))


MADE: dict[str, tuple[Callable[[int], str], int]] = {
    "a column of secrets": (table, 20_000),
    "secrets all different": (many, 5_000),
    "one long line": (lambda length: "x" * length + " password=Ab12cd34 ", 1_000_000),
}


def seconds(masker: Masker, text: str) -> float:
    """Processor time, median."""
    times = []
    for _ in range(RUNS):
        begin = time.process_time()
        masker.mask(text, Vault())
        times.append(time.process_time() - begin)
    return statistics.median(times)


def main(names: list[str]) -> None:
    """Measure all, or those named."""
    masker = masker_for(load())
    masker.mask(SECRETS, Vault())
    print(f"{'':<32}{'MB':>8}{'MB/s':>10}{'2n':>8}{'4n':>8}")
    texts: dict[str, tuple[Callable[[int], str], int]] = {
        name: ((lambda count, part=part: part * count), count) for name, (part, count) in REPEATED.items()
    }
    for name, (make, count) in (texts | MADE).items():
        if not names or name in names:
            first, second, last = (seconds(masker, make(count * factor)) for factor in (1, 2, 4))
            size = len(make(count * 4)) / 1e6
            print(f"{name:<32}{size:>8.1f}{size / last:>10.1f}{second / first:>8.1f}{last / first:>8.1f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
