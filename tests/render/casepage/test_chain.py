"""The picture of the chain: which link is broken, which holds, which nobody knows of; names side by side."""

import itertools
from collections.abc import Mapping

import pytest

from kbassist.model.evidence import Value
from kbassist.model.result import ChainLink
from kbassist.render.casepage.chain import Picture, picture
from kbassist.render.casepage.drawing import drawing, folded
from kbassist.render.casepage.known import Known
from kbassist.render.columns import width
from tests.support.incident import incident, link

LEAF = link("CN=sql01.contoso.com", "CN=Issuing CA", "sql01.contoso.com", "sql01")
BETWEEN = link("CN=Issuing CA", "CN=Root CA")
ROOT = link("CN=Root CA", "CN=Root CA")
HOST = {"server.host": "sql01.contoso.com", "certificate.name_match": "yes"}


def drawn(values: Mapping[str, Value], *chain: ChainLink, article: str = "KB2007728") -> Picture:
    """The picture of an incident with these facts and this chain."""
    one, names = incident(values, chain=chain, article=article)
    found = picture(one, Known.of(one, names))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("values", "chain", "joins"),
    [
        # From what the client trusts down to the name.
        ({"client.root_trusted": "no", **HOST}, (LEAF, BETWEEN, ROOT), ["broken", "holds", "holds", "holds"]),
        ({"client.root_trusted": "yes", **HOST}, (LEAF, BETWEEN, ROOT), ["holds", "holds", "broken", "holds"]),
        (HOST, (LEAF,), ["broken", "open", "holds"]),
        ({"certificate.kind": "self-generated"}, (), ["broken", "broken"]),
        ({}, (), ["broken", "open"]),
    ],
)
def test_the_broken_link_of_an_untrusted_chain(
    values: Mapping[str, Value], chain: tuple[ChainLink, ...], joins: list[str]
) -> None:
    assert [one.holds for one in drawn(values, *chain).joins] == joins


def test_another_problem_breaks_another_link() -> None:
    values = {"server.host": "db.contoso.com", "certificate.name_match": "no", "client.root_trusted": "yes"}
    found = drawn(values, LEAF, BETWEEN, ROOT, article="certificate-name-mismatch")
    assert [one.holds for one in found.joins] == ["holds", "holds", "holds", "broken"]
    assert found.expected == ("db.contoso.com",)
    assert [(one.text, one.fits) for one in found.presented] == [("sql01.contoso.com", False), ("sql01", False)]


def test_a_certificate_that_is_out_of_its_dates_is_marked_itself() -> None:
    values = {"certificate.validity": "expired", "client.root_trusted": "yes", **HOST}
    old = link("CN=Issuing CA", "CN=Root CA", validity="expired")
    boxes = drawn(values, LEAF, old, ROOT, article="certificate-expired").boxes
    assert [bool(one.wrong) for one in boxes] == [False, False, True, True, False]


def test_what_is_missing_is_a_box_with_a_name() -> None:
    found = drawn(HOST, LEAF)
    assert found.missing == ["CN=Issuing CA"] and found.boxes[1].missing


def test_a_login_that_failed_has_no_picture() -> None:
    one, names = incident({}, article="outside-authentication")
    assert picture(one, Known.of(one, names)) is None


def test_the_drawing_says_all_of_it_in_words_and_nothing_stands_on_anything_else() -> None:
    found = drawing(drawn({"client.root_trusted": "no", **HOST}, LEAF, BETWEEN, ROOT))
    assert (
        "Link broken: the client does not trust it." in found.said
        and "valid from 2026-01-01 to 2027-01-01" in found.said
    )
    edges = sorted([(one.y, one.y + one.height) for one in found.frames] + [(one.y, one.end) for one in found.links])
    assert all(above[1] <= below[0] for above, below in itertools.pairwise(edges))
    assert edges[-1][1] < found.height


@pytest.mark.parametrize("text", ["CN=" + "x" * 500, "a b " * 200, "CN=" + "証明書" * 60, "", "short"])
def test_a_name_of_any_length_keeps_to_its_box(text: str) -> None:
    lines = folded(text, 40)
    assert len(lines) <= 3 and all(width(one) <= 41 for one in lines)
