"""The shell in a terminal: prompt_toolkit's line editor, a toolbar, history, pager; else a plain form."""

import base64
import os
import sys
from collections.abc import Callable
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.input import Input
from prompt_toolkit.output import Output
from prompt_toolkit.styles import Style

from kbassist.configuration import Settings
from kbassist.masked import Masked
from kbassist.pager import page
from kbassist.private import FILE, make_folder, tighten
from kbassist.render.blocks import Block, Para
from kbassist.render.text import terminal_width, to_text
from kbassist.rulebase.sentences import HELLO
from kbassist.shell import theme
from kbassist.shell.bindings import bindings
from kbassist.shell.complete import ShellCompleter
from kbassist.shell.conversation import Shell
from kbassist.shell.pasting import fast_input
from kbassist.shell.reply import Reply
from kbassist.shell.store import HISTORY
from kbassist.streams import finish, takes_sequences, writing
from kbassist.text.safe import clean, utf8
from kbassist.text.secrets.guard import seal, seal_words

_PROMPT = "kbassist> "
_FURTHER = "        > "
_NO_CLIPBOARD = "The clipboard can't be reached from here; use /export text FILE."
_MAX_HISTORY_LINE = 500
_MAX_OSC52 = 100_000


class MaskedHistory(FileHistory):
    """A history file in which no secret is written, and no paste."""

    def store_string(self, string: str) -> None:
        """Write one line, masked; pastes and very long lines are evidence, not something to type again."""
        if "\n" in string or len(string) > _MAX_HISTORY_LINE:
            return
        try:
            super().store_string(seal_words(string))
        except OSError:
            # A full or read-only disk must not end the session.
            return


def history(folder: Path) -> History:
    """The history across sessions; in memory only where the folder can't be written."""
    try:
        make_folder(folder)
        path = folder / HISTORY
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_NOFOLLOW", 0), FILE))
    except OSError:
        return InMemoryHistory()
    tighten(path)
    return MaskedHistory(str(path))


class Terminal:
    """Runs a shell in a terminal, as somebody has set it."""

    def __init__(
        self, shell: Shell, settings: Settings | None = None, *, given: Input | None = None, shown: Output | None = None
    ) -> None:
        self.shell = shell
        settings = settings or Settings()
        self._sequences = takes_sequences(sys.stdout)
        if self._sequences:
            shell.progress = show_progress
        look = theme.form(settings.theme)
        self._colour = look != "none" and self._sequences
        self._pager = settings.pager
        self._prompt: PromptSession[str] = PromptSession(
            [("class:prompt", _PROMPT)],
            history=history(shell.store.folder.parent),
            completer=ShellCompleter(shell),
            complete_while_typing=False,
            auto_suggest=AutoSuggestFromHistory(),
            enable_history_search=False,
            bottom_toolbar=self._toolbar,
            style=Style.from_dict(theme.styles(look)),
            key_bindings=bindings(),
            prompt_continuation=[("class:prompt", _FURTHER)],
            enable_open_in_editor=True,
            tempfile_suffix=".txt",
            editing_mode=EditingMode.VI if settings.keys == "vi" else EditingMode.EMACS,
            input=given or fast_input(),
            output=shown,
        )

    def _toolbar(self) -> StyleAndTextTuples:
        shell = self.shell
        facts = sum(1 for fact in shell.result.facts if fact.origin in ("observed", "answered") and not fact.stale)
        incident = shell.result.incidents[0] if shell.result.incidents else None
        status = incident.diagnoses[0].status if incident else "nothing recognised"
        count = len(shell.questions)
        saved = "" if shell.saved else "  not saved"
        return [
            ("class:bottom-toolbar.case", f" {clean(shell.title, 50)} "),
            ("class:bottom-toolbar.good", f" {status} "),
            ("", f" {facts} facts "),
            ("class:bottom-toolbar.open", f" {count} open question{'s' if count != 1 else ''} "),
            ("class:bottom-toolbar.open", saved),
        ]

    def run(self) -> int:
        """Until the person leaves; the exit status."""
        self.show(_greeting(self.shell))
        while True:
            try:
                # The session keeps the last message it was given: say it each time.
                line = self._prompt.prompt([("class:prompt", _PROMPT)])
            except KeyboardInterrupt:
                self.show(dropped(self.shell))
                continue
            except EOFError:
                if self._may_leave():
                    break
                continue
            reply = answered(self.shell, line)
            self.show(reply)
            if reply.leave and self._may_leave():
                break
        if not self.shell.case.empty and self.shell.saved:
            print_line(f"Saved: /open {self.shell.id} goes on with it.")
        return 0

    def _may_leave(self) -> bool:
        if self.shell.saved:
            return True
        try:
            answer = self._prompt.prompt("This case could not be saved. Leave all the same? (yes or no) ")
        except (KeyboardInterrupt, EOFError):
            return False
        return answer.strip().casefold() in self.shell.base.speech.agree

    def show(self, reply: Reply) -> None:
        """Print a reply; what is longer than the screen goes through the pager."""
        if reply.blocks:
            text = to_text(reply.blocks, width=terminal_width(), colour=self._colour)
            if not reply.long or not page(seal(text), self._pager):
                _print(seal(text))
                finish()
        if reply.copy and self._sequences:
            to_clipboard(reply.copy, print_raw)
        elif reply.copy:
            print_line(_NO_CLIPBOARD)


def to_clipboard(text: str, write: Callable[[str], None]) -> None:
    """OSC 52: the terminal puts the text on the clipboard, over ssh as well; too long a text is refused by most."""
    data = utf8(seal(text))[:_MAX_OSC52]
    write(f"\033]52;c;{base64.b64encode(data).decode('ascii')}\a")


def _print(text: Masked) -> None:
    with writing():
        sys.stdout.write(text)


def print_raw(text: str) -> None:
    """To the terminal as it is."""
    _print(seal(text))
    finish()


def show_progress(words: str) -> None:
    """A line that takes the place of the one before; nothing takes it away."""
    print_raw(f"\r\033[K{clean(words, terminal_width() - 1)}")


def print_line(text: str) -> None:
    """A line for the person."""
    _print(seal(f"{text}\n"))
    finish()


def _greeting(shell: Shell) -> Reply:
    last = shell.store.heads(1)
    blocks: list[Block] = [Para(shell.base.about.greeting or shell.base.say(HELLO))]
    if last:
        one = last[0]
        blocks.append(
            Para(
                f"{clean(str(one['title']), 60)} ({one['saved'] or one['id']}): /open goes on with it",
                "Last case:",
                "faint",
            )
        )
    return Reply(tuple(blocks))


def plain(shell: Shell, read: Callable[[], str]) -> int:
    """Line by line, without a line editor: for ``TERM=dumb``, consoles inside editors and the like.

    ``read``: the next line with its end, nothing at the end. Ctrl-C drops what is typed, as the terminal has done with
    the line, and ends a turn, but not the program.
    """
    _print(seal(to_text(_greeting(shell).blocks)))
    while True:
        try:
            _ask(shell)
            line = read()
        except KeyboardInterrupt:
            _print(seal("\n" + to_text(dropped(shell).blocks)))
            continue
        if not line:
            break
        reply = answered(shell, line.rstrip("\r\n"))
        _print(seal(to_text(reply.blocks, width=terminal_width()) if reply.blocks else ""))
        if reply.copy:
            print_line(_NO_CLIPBOARD)
        if reply.leave:
            break
    if not shell.case.empty and shell.saved:
        print_line(f"Saved: /open {shell.id} goes on with it.")
    return 0


def answered(shell: Shell, line: str) -> Reply:
    """The answer to a line; one that is interrupted changes nothing."""
    try:
        return shell.handle(line)
    except KeyboardInterrupt:
        return Reply((Para("interrupted; the case is as it was", style="unsure"),))


def dropped(shell: Shell) -> Reply:
    """What Ctrl-C does between two turns: a paste under way, a question of ours are dropped."""
    if shell.pasting is None and not shell.pending and shell.asked is None:
        return Reply()
    shell.pasting, shell.pasted, shell.pending, shell.asked = None, None, (), None
    return Reply((Para("dropped", style="faint"),))


def _ask(shell: Shell) -> None:
    _print(seal("" if shell.pasting is not None else _PROMPT))
    finish()
