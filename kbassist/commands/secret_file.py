"""The file of ``--with-secrets``: the only one that holds what is masked everywhere else.

It is new and only its owner may read it. A file that is there is replaced only if the person at the terminal says so;
a link never is followed.
"""

import os
from pathlib import Path
from typing import NamedTuple

from kbassist.commands.asking import agreed, somebody_there
from kbassist.errors import UserError
from kbassist.files import replace_file, write_new
from kbassist.text.safe import clean
from kbassist.text.secrets.guard import with_secrets

_OPTION = "--with-secrets"
"""Last in a message: the word behind it would be masked as its value."""


class SecretFile(NamedTuple):
    """Where secrets go; ``replaces``: the file that is there was said to be of no use any more."""

    path: Path
    replaces: bool

    def write(self, text: str) -> None:
        """Write the file. Raises ``UserError``."""
        data, failed = with_secrets(text), f"{clean(str(self.path))}: can't be written"
        if not self.replaces:
            write_new(self.path, data, failed=failed)
            return
        try:
            replace_file(self.path, data, private=True, follow=False)
        except OSError as error:
            raise UserError(f"{failed}: {error.strerror or error}; choose another place") from None


def secret_file(name: str) -> SecretFile:
    """The file of that name, before anything is worked out for it. Raises ``UserError`` if it must not be written."""
    path = Path(name)
    # Not by pathlib, which raises for a name that is too long; writing the file says what is wrong with it.
    if os.path.islink(path):  # noqa: PTH114
        raise UserError(f"{clean(name)}: a link, which is not followed; give the name of a new file to {_OPTION}")
    if not os.path.exists(path):  # noqa: PTH110
        return SecretFile(path, replaces=False)
    if path.is_file() and somebody_there() and agreed(f"{clean(name)} is there already. Replace it?"):
        return SecretFile(path, replaces=True)
    raise UserError(f"{clean(name)}: is there already; delete it first, or give another name to {_OPTION}")
