"""Which way out is written as scripts, and what is said of one that is not decided yet."""

import msgspec
import pytest

from kbassist.model.result import PlanOption
from kbassist.render.script.choice import doubt

OPTION = PlanOption(
    id="pin", title="Pin it", verdict="undecided", why="Where the driver knows it.", because=(), cautions=(), steps=(),
    skipped=(), open=(),
)  # fmt: skip


@pytest.mark.parametrize(
    ("against", "said"), [((), "Where the driver knows it."), (("it is old", "it is far"), "it is old; it is far")]
)
def test_what_may_speak_against_an_option(against: tuple[str, ...], said: str) -> None:
    option = msgspec.structs.replace(OPTION, against=against)
    assert doubt(option) == f"Not decided yet, whether this is right. What may speak against it: {said}"
    assert doubt(msgspec.structs.replace(option, verdict="recommended")) == ""
