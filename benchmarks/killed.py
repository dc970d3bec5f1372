"""A batch with a checkpoint, killed again and again: ``python benchmarks/killed.py [TIMES]`` (50).

Each run is killed at a moment of its own, while it starts, reads, or writes its checkpoint; the last one is left alone.
Its report must be that of an undisturbed run, to the byte.
"""

import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from batch import SEED, block

FILES = 150


def main(times: int) -> None:
    """The kills, how far the checkpoint was at each, and whether the report is the same."""
    chance = random.Random(SEED)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "logs"
        folder.mkdir()
        lines = block(chance, 0.05).splitlines(keepends=True)
        for number in range(FILES):
            (folder / f"{number:03}.log").write_bytes(b"".join(chance.sample(lines, 4_000)))
        point = Path(name) / "point"
        command = [sys.executable, "-m", "kbassist", "batch", str(folder), "--format", "json", "--jobs"]
        begun = time.monotonic()
        whole = subprocess.run([*command, "1"], stdout=subprocess.PIPE, check=True).stdout
        took = time.monotonic() - begun
        units = []
        for number in range(times):
            jobs = "1" if number % 2 else "2"
            child = subprocess.Popen(
                [*command, jobs, "--checkpoint", str(point)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            # The work that is left grows less from run to run.
            time.sleep(chance.random() * took * 0.4)
            if child.poll() is not None:
                print(f"run {number} was over before it was killed")
                break
            child.kill()
            child.wait()
            units.append(point.read_bytes().count(b"\n") if point.exists() else 0)
        last = subprocess.run([*command, "2", "--checkpoint", str(point)], stdout=subprocess.PIPE, check=True).stdout
        print(f"undisturbed {took:.1f} s; killed {len(units)} times, with so many lines in the checkpoint: {units}")
        print("the report is", "the same to the byte" if last == whole else "ANOTHER ONE")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 50)
