"""Questions to the program itself, answered from the rule base and the case."""

from kbassist.shell.chat.talk import forget, talk

__all__ = ["forget", "talk"]
