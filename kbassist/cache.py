"""Where speed-ups are kept."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """Where speed-ups are kept: ``KBASSIST_CACHE_DIR``, else the platform's cache directory."""
    configured = os.environ.get("KBASSIST_CACHE_DIR")
    if configured:
        return Path(configured)
    from platformdirs import user_cache_path  # noqa: PLC0415

    return user_cache_path("kbassist", appauthor=False)
