"""What a typed line means: its speech act, and the facts in it with the words they came from."""

from kbassist.shell.understand.heard import Heard, Understanding
from kbassist.shell.understand.turn import is_assignment, is_question, says_setting, understand
from kbassist.shell.understand.wishes import Asked, CommandWished, Forgotten, Wished, says, wished

__all__ = [
    "Asked",
    "CommandWished",
    "Forgotten",
    "Heard",
    "Understanding",
    "Wished",
    "is_assignment",
    "is_question",
    "says",
    "says_setting",
    "understand",
    "wished",
]
