"""What a batch makes of a record is what ``diagnose`` makes of it."""

import pytest

from kbassist.batch.recognise import Recogniser
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.pipeline import run_case
from kbassist.reasoning.infer import Reasoner
from kbassist.text.secrets import Vault
from tests.support.other_products import read_others


def diagnosed(reasoner: Reasoner, text: str) -> set[str]:
    readings = Intake(reasoner.base, Vault()).read(Document("pasted text", text.encode()))
    return {one.article for incident in run_case(readings, {}, reasoner).incidents for one in incident.diagnoses}


def test_another_product_s_error_is_none_of_ours(reasoner: Reasoner) -> None:
    recogniser = Recogniser(reasoner)
    read = 0
    for one in read_others():
        own = diagnosed(reasoner, one.text)
        articles = {article for article, *_ in recogniser.text(one.text).articles}
        assert articles <= own or not own, one.id
        read += bool(articles)
    assert read > 50


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("curl: (60) SSL certificate problem: unable to get local issuer certificate", {"outside-other-product"}),
        ("(provider: SSL Provider, error: 0 - Denna kedja är inte betrodd)", {"KB2007728"}),
        ("(provider: SSL Provider, error: 0 - Qabllw ghyr m'arwf)", {"tls-refused"}),
    ],
)
def test_a_record_has_the_articles_of_its_diagnosis(reasoner: Reasoner, text: str, articles: set[str]) -> None:
    assert {article for article, *_ in Recogniser(reasoner).text(text).articles} == articles
    assert diagnosed(reasoner, text) == articles
