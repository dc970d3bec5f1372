"""What a typed line means: its speech act, and the facts in it with the words they came from."""

from kbassist.shell.understand.heard import Heard, Understanding
from kbassist.shell.understand.turn import is_assignment, is_question, says_setting, understand

__all__ = ["Heard", "Understanding", "is_assignment", "is_question", "says_setting", "understand"]
