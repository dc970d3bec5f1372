"""A paste of any size in linear time.

prompt_toolkit joins what it has of a bracketed paste and searches all of it at every kilobyte that arrives, which is
quadratic: ten megabytes take minutes. This parser keeps the pieces and looks at the seam only.
"""

import sys

from prompt_toolkit.input import Input, create_input
from prompt_toolkit.input.vt100_parser import Vt100Parser
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys

_END = "\x1b[201~"


class PasteParser(Vt100Parser):
    """prompt_toolkit's parser of terminal input, with its own handling of a bracketed paste."""

    _pieces: list[str]
    _seam: str

    def reset(self, request: bool = False) -> None:
        """Forget an unfinished sequence."""
        self._pieces, self._seam = [], ""
        super().reset(request)

    def feed(self, data: str) -> None:
        """Take what the terminal sent."""
        if not self._in_bracketed_paste:
            super().feed(data)
            return
        self._pieces.append(data)
        window = self._seam + data
        if _END not in window:
            self._seam = window[-len(_END) + 1 :]
            return
        pasted, _, rest = "".join(self._pieces).partition(_END)
        self._in_bracketed_paste = False
        self._pieces, self._seam = [], ""
        self.feed_key_callback(KeyPress(Keys.BracketedPaste, pasted))
        self.feed(rest)


def fast_input() -> Input:
    """The terminal's input with this parser, where it is a terminal that speaks VT100."""
    found = create_input()
    if sys.platform != "win32":
        from prompt_toolkit.input.vt100 import Vt100Input  # noqa: PLC0415 - POSIX only: it needs termios

        if isinstance(found, Vt100Input):
            found.vt100_parser = PasteParser(found.vt100_parser.feed_key_callback)
    return found
