"""What lint says of every typical mistake: at its place, with the mend, and once; and nothing of what is none."""

import pytest

from tests.authoring.mistakes import Mistake, judged_one, mistakes


@pytest.mark.parametrize("mistake", mistakes(), ids=lambda one: one.title)
def test_lint_says_where_and_how_to_mend_it(mistake: Mistake) -> None:
    _, made, verdict = judged_one(mistake)
    assert verdict.good, f"{made.path.name}:{made.line}:{made.column}: {verdict}: {verdict.said}"
