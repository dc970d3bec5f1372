"""The commands behind ``kbassist.cli``, one module each."""

from kbassist.lean import import_argparse, import_pathlib

import_argparse()
import_pathlib()
