"""Line numbers, counted where one is shown: of a file only up to the last of its samples."""

from collections.abc import Iterable, Mapping

import msgspec

from kbassist.batch.addresses import open_any
from kbassist.batch.model import Tally, Unit
from kbassist.text.decode import utf16

_BLOCK = 4 * 1024 * 1024


def number_lines(tallies: Iterable[Tally], units: Mapping[int, Unit]) -> None:
    """Count the lines of the samples of ``tallies`` from the beginning of their files.

    ``units``: by number. A file that can't be read any more has none (0).
    """
    every = list(tallies)
    wanted: dict[str, set[int]] = {}
    for tally in every:
        for number, offset in tally.offsets:
            if offset:
                wanted.setdefault(units[number].path, set()).add(offset)
    before = {path: line_feeds(path, offsets) for path, offsets in wanted.items()}
    for tally in every:
        for place, (sample, (number, offset)) in enumerate(zip(tally.samples, tally.offsets, strict=True)):
            if offset:
                counted = before[units[number].path].get(offset)
                line = 0 if counted is None else sample.line + counted
                tally.samples[place] = msgspec.structs.replace(sample, line=line)


def line_feeds(path: str, offsets: Iterable[int], place: int = 0, count: int = 0) -> dict[int, int]:
    """The line feeds of a file before each of some offsets; of those that can't be counted nothing.

    ``count``: those before ``place``, in front of which none of the offsets is.
    """
    found: dict[int, int] = {}
    try:
        with open_any(path) as stream:
            encoding = utf16(stream.read(64 * 1024))
            stream.seek(place)
            for offset in sorted(offsets):
                while place < offset:
                    data = stream.read(min(_BLOCK, offset - place))
                    if not data:
                        return found
                    count += data.decode(encoding, "replace").count("\n") if encoding else data.count(b"\n")
                    place += len(data)
                found[offset] = count
    except OSError:
        pass
    return found
