"""Masking: secrets become tokens before facts exist, and stand in no output.

A grammar of its own: by the name beside a secret (``names``), by its shape (``shapes``, ``pem``), by what it stands in
(``contexts``), and by repetition in any encoding (``repetition``), with escapes undone (``view``).
"""

from kbassist.text.secrets.masker import Masker, mask, use
from kbassist.text.secrets.minimum import MINIMUM
from kbassist.text.secrets.vault import Vault, unmask
from kbassist.text.secrets.words import SecretWords

__all__ = ["MINIMUM", "Masker", "SecretWords", "Vault", "mask", "unmask", "use"]
