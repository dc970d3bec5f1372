"""The commands behind ``kbassist.cli``, one module each."""
