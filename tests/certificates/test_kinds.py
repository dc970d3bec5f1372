"""Kinds of certificates are the rule base's: what SQL Server makes by itself is said there, by a mark."""

import msgspec

from kbassist.certificates.contents import seen
from kbassist.certificates.kinds import Kinds
from kbassist.certificates.trust import Held, Store, server_facts
from kbassist.model.certificate import Listing
from kbassist.reading.matcher import Matcher
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.names import KIND
from kbassist.rulebase.stored import Stored
from tests.support.samples import certificate


def without_mark(base: RuleBase) -> RuleBase:
    fact = base.facts[KIND]
    choices = {name: msgspec.structs.replace(one, made_by_server=False) for name, one in fact.choices.items()}
    facts = {**base.facts, KIND: msgspec.structs.replace(fact, choices=choices)}
    return RuleBase(Stored(base.digest, facts, base.drivers, base.procedures, base.index, {}))


def test_the_mark_of_the_vocabulary_decides_not_a_word(base: RuleBase) -> None:
    own = [
        Held("e1", msgspec.structs.replace(seen(certificate("SSL_Self_Signed_Fallback")[0], "own.cer"), encoding="der"))
    ]
    store = [Store("e2", Listing(store="bundle", complete=True, certificates=(), of_client=True))]

    def told(kinds: Kinds) -> set[str]:
        return {one.observation.name for one in server_facts(own, own, store, kinds)}

    of_a_root = {"certificate.root_thumbprint", "certificate.root_file", "client.root_trusted"}
    assert told(Kinds(Matcher(base))) & of_a_root == set()
    assert told(Kinds(Matcher(without_mark(base)))) >= of_a_root


def test_one_kind_is_made_by_the_server(base: RuleBase) -> None:
    kinds = Kinds(Matcher(base))
    assert kinds.made_by_server == {"self-generated"}
    root = certificate("Contoso Root CA", ca=True)
    assert kinds.of(seen(root[0])) == "self-signed"
    assert kinds.of(seen(certificate("sql01", root)[0])) == "private-ca"
