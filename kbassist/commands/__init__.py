"""The commands behind ``kbassist.cli``, one module each."""

import gc

from kbassist.lean import import_argparse, import_pathlib

# Loading modules and rules makes many objects and no garbage: looking for it often costs a fifth of the start-up.
gc.set_threshold(1_000_000, 50, 50)
import_argparse()
import_pathlib()
