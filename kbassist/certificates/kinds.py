"""Which kind of certificate one is, in the rule base's words, and what the vocabulary says of that kind."""

from kbassist.model.certificate import SeenCertificate
from kbassist.reading.matcher import Matcher
from kbassist.rulebase.names import KIND


class Kinds:
    """The kinds of a rule base: the choices of ``certificate.kind`` and the patterns that give them away."""

    def __init__(self, matcher: Matcher) -> None:
        self._matcher = matcher
        fact = matcher.base.facts.get(KIND)
        self.made_by_server = frozenset(
            word for word, choice in (fact.choices.items() if fact else ()) if choice.made_by_server
        )
        """The kinds that the server makes by itself."""

    def of(self, certificate: SeenCertificate) -> str | None:
        """The kind of a certificate; None where its source shows too little."""
        by_subject = self._matcher.within("subject", certificate.subject)
        if by_subject or not certificate.issuer:
            return by_subject
        if certificate.self_issued:
            return self._matcher.within("shape", "self-issued")
        return self._matcher.within("issuer", certificate.issuer) or self._matcher.within("shape", "issued")

    def is_made_by_server(self, certificate: SeenCertificate) -> bool:
        """Whether the server made it by itself: a new one at every start, a root for nobody."""
        return self.of(certificate) in self.made_by_server
