"""The keys that are not prompt_toolkit's own: a further line, and a paste."""

from prompt_toolkit.filters import emacs_insert_mode
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys


def bindings() -> KeyBindings:
    """What Enter with Alt does, and a paste. With vi keys Escape and Enter send the line: ``o`` opens a further one."""
    found = KeyBindings()

    @found.add(Keys.Escape, Keys.ControlM, filter=emacs_insert_mode)
    def _further_line(event: KeyPressEvent) -> None:
        event.current_buffer.newline(copy_margin=False)

    @found.add(Keys.BracketedPaste)
    def _pasted(event: KeyPressEvent) -> None:
        data = event.data.replace("\r\n", "\n").replace("\r", "\n")
        if "\n" in data.strip("\n"):
            # Several lines are evidence: taken at once, and never laid out in the line editor.
            event.app.exit(result=event.current_buffer.text + data)
        else:
            event.current_buffer.insert_text(data.strip("\n"))

    return found
