"""The wheel's build hook: puts what the first batch would work out into the wheel (``kbassist.batch.ahead``).

Without it everything works, the first batch on a machine takes half a second longer: a build that can't make it says so
and goes on.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_KINDS = ("anchors", "numbers", "scanner")
"""Kinds of cache entries whose keys are made of what they depend on, not of places and times of this machine."""


class Hook(BuildHookInterface):
    """Runs the package as it stands here, in a process of its own."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the entries to the wheel; not to an editable one, which reads the checkout."""
        if version != "standard":
            return
        # What the build requires may be on the path of this process alone.
        places = [self.root, *filter(None, sys.path)]
        # Gone when the builder is.
        self._folder = tempfile.TemporaryDirectory()
        done = subprocess.run(
            [sys.executable, "-m", "kbassist.batch.ahead"],
            cwd=self.root,
            env={**os.environ, "KBASSIST_CACHE_DIR": self._folder.name, "PYTHONPATH": os.pathsep.join(places)},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            reason = done.stderr.strip().splitlines()[-1:]
            sys.stderr.write(f"kbassist: the first batch will work out its literals itself ({' '.join(reason)})\n")
            return
        for path in sorted(Path(self._folder.name).iterdir()):
            if path.name.partition("-")[0] in _KINDS:
                build_data["force_include"][str(path)] = f"kbassist/_ahead/{path.name}"
