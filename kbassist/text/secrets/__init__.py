"""Masking: secrets become tokens before facts exist, and stand in no output.

A grammar of its own: by the name beside a secret (``keys``), by its shape (``shapes``), by what it stands in (``contexts``), and by
repetition in any encoding (``repetition``), with escapes undone (``view``). Docs: docs/security.md.
"""

from kbassist.text.secrets.masker import Masker, mask, masker
from kbassist.text.secrets.vault import Vault, unmask
from kbassist.text.secrets.words import MINIMUM, SecretWords

__all__ = ["MINIMUM", "Masker", "SecretWords", "Vault", "mask", "masker", "unmask"]
