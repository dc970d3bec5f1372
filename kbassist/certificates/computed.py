"""The facts that the program works out from certificates and trust stores; ``kb lint`` compares them with the
vocabulary's ``computed: true``."""

from kbassist.certificates.facts import FACTS, NAME_FACTS
from kbassist.certificates.trust import CHAIN_FACTS, STORE_FACTS
from kbassist.rulebase.names import VALIDITY

COMPUTED = frozenset({*FACTS, *NAME_FACTS, *CHAIN_FACTS, *STORE_FACTS, VALIDITY})
