"""What the producers declare is what they produce, and what the vocabulary says of them."""

from cryptography import x509
from msgspec.structs import replace

from kbassist.authoring.producers import COMPUTED as EVERY
from kbassist.certificates.computed import COMPUTED
from kbassist.certificates.contents import seen
from kbassist.certificates.kinds import Kinds
from kbassist.certificates.trust import Held, Store, server_facts
from kbassist.model.certificate import Listing, SeenCertificate
from kbassist.reading.matcher import Matcher
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.names import KIND, VALIDITY
from tests.support.samples import certificate


def test_every_fact_declared_is_in_the_vocabulary_as_computed(base: RuleBase) -> None:
    assert {name for name, fact in base.facts.items() if fact.computed} == EVERY


def test_what_is_declared_is_produced_and_nothing_else(base: RuleBase) -> None:
    usage = x509.KeyUsage(True, False, True, False, False, False, False, False, False)
    issuer = certificate("Contoso Root CA", ca=True)
    stranger = seen(certificate("Contoso Root CA", ca=True)[0])
    made = certificate("sql01.contoso.com", issuer, dns=("sql01.contoso.com",), extensions=(usage,))
    server, root = (
        Held("e1", seen(made[0], "sql01.cer")),
        Held("e2", replace(seen(issuer[0], "root.cer"), encoding="der")),
    )
    kinds = Kinds(Matcher(base))

    def told(others: list[Held], *listings: Listing) -> set[str]:
        stores = [Store("e3", one) for one in listings]
        return {one.observation.name for one in server_facts([server], others, stores, kinds, ["sql01.contoso.com"])}

    def listing(store: str, *roots: SeenCertificate, of_client: bool = False) -> Listing:
        return Listing(store=store, complete=True, certificates=roots, of_client=of_client)

    produced = told([server, root], *(listing(one, stranger) for one in ("machine-root", "java", "bundle")))
    produced |= told([server, root], listing("bundle", of_client=True))
    produced |= told([server])
    produced |= told([server, Held("e2", replace(root.certificate, encoding=""))])
    assert produced - {KIND} == COMPUTED - {VALIDITY}
