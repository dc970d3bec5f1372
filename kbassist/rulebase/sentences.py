"""The sentences that the program says about evidence; their words are the rule base's (``rules/texts/``).

A sentence is declared here with the values it is given. ``kbassist kb lint`` sees to it that each has a text, that each
text has a sentence, and that both speak of the same values.
"""

from msgspec import Struct

from kbassist.text.expression import Expression

VALUE = Expression(r"\{([a-z_]+)\}")
"""A value's place in a text."""


class Sentence(Struct, frozen=True):
    """``id``: of its text; ``values``: the names of what the program fills in."""

    id: str
    values: tuple[str, ...] = ()


def family(prefix: str, *names: str, values: tuple[str, ...] = ()) -> dict[str, Sentence]:
    """Sentences of a kind, by the part of their ids that tells them apart."""
    return {name: Sentence(f"{prefix}.{name}", values) for name in names}


ANSWER_COUNTS = Sentence("unused.answered")
OTHER_MACHINE = Sentence("unused.other-machine", ("machine",))
UNNAMED_MACHINE = Sentence("unused.unnamed-machine")
OF_THE_SERVER = Sentence("unused.of-the-server")
OF_THE_CLIENT = Sentence("unused.of-the-client")
EARLIER_START = Sentence("unused.earlier-start", ("time",))
LATER_START = Sentence("unused.later-start", ("time",))
ANOTHER_MOMENT = Sentence("unused.another-moment", ("time", "at"))
NOT_SELF_GENERATED = Sentence("unused.not-self-generated")
OTHER_CERTIFICATE = Sentence("unused.other-certificate", ("thumbprint",))
ROOTS_OF_THE_SERVER = Sentence("unused.roots-of-the-server")
ROOTS_OF_ANOTHER = Sentence("unused.roots-of-another")
ROOTS_OF_NOBODY = Sentence("unused.roots-of-nobody")
NO_SIGN = Sentence("undecided.no-sign")
SEND_MORE = Sentence("not-recognised.send-more")
NO_KEYWORD = Sentence("unchanged.no-keyword", ("reader", "setting"))
NO_VALUE = Sentence("unchanged.no-value", ("setting",))
NO_READER = Sentence("unchanged.no-reader")
NO_PLACE = Sentence("unchanged.no-place", ("setting",))
GOES_ON = Sentence("unchanged.goes-on")
ELSEWHERE = Sentence("unchanged.elsewhere", ("setting",))
QUOTES = Sentence("unchanged.quotes", ("setting",))
TO_TRY = "serve-test."
"""What the sentences begin with that only a rule base needs whose product can be asked itself (``probe``)."""
TRY_CLIENTS = Sentence(f"{TO_TRY}end")
_TO_TRY = {
    "": ("probe", "sqlcmd", "tsql", "string"),
    "strict": ("probe", "strict-sqlcmd", "strict-string"),
    "clear": ("probe", "clear-sqlcmd", "tsql", "clear-string"),
}
CLIENTS_TO_TRY = {how: tuple(Sentence(f"{TO_TRY}{one}", ("port",)) for one in names) for how, names in _TO_TRY.items()}
"""By what the server wants: encryption or not, only TLS first, no encryption."""
HELLO = Sentence("shell.hello")
ABILITIES = Sentence("shell.abilities")
BEYOND = Sentence("shell.beyond")
CHAIN_ISSUED = Sentence("chain.issued")
CHAIN_MISSING = Sentence("chain.missing")
CHAIN_BREAKS = Sentence("chain.breaks")
TIMES_AS_PRINTED = Sentence("page.times-as-printed")
CUSTOMER_GREETING = Sentence("customer.greeting")
CUSTOMER_SEVERAL = Sentence("customer.several", ("count",))
CUSTOMER_SURE = Sentence("customer.sure")
CUSTOMER_LIKELY = Sentence("customer.likely")
CUSTOMER_POSSIBLE = Sentence("customer.possible")
CUSTOMER_NOT_RECOGNISED = Sentence("customer.not-recognised")
CUSTOMER_WAIT = Sentence("customer.wait")
CUSTOMER_ORDER = Sentence("customer.order")
CUSTOMER_BACK = Sentence("customer.back")
CUSTOMER_AGAINST = Sentence("customer.against")
CUSTOMER_NEED = Sentence("customer.need")
CUSTOMER_DISAGREES = Sentence("customer.disagrees")
CUSTOMER_NOTHING = Sentence("customer.nothing")
CUSTOMER_CLOSING = Sentence("customer.closing")
SAME_ERROR = Sentence("verify.same-error")
ANY_CLIENT = Sentence("verify.any-client")
NO_SUCCESS = Sentence("verify.no-success")
NOTHING_NEW = Sentence("verify.nothing-new", ("since",))
OTHER_MACHINES = Sentence("verify.other-machines")
OTHER_OPTION = Sentence("verify.other-option", ("option", "id"))
WHOSE = Sentence("verify.whose")
CHANGING = Sentence("verify.changing")
BOTH = Sentence("verify.both")
INTERMITTENT = Sentence("verify.intermittent")
SHORTCUT = Sentence("verify.shortcut", ("option", "why"))
UNCHECKED = Sentence("verify.unchecked", ("option",))
CAUSE_ONLY = Sentence("verify.cause-only")
LATER_CHECK = Sentence("verify.later-check")
STEP_UNSEEN = Sentence("verify.step-unseen")
NAMES_REPLACED = Sentence("anonymised.names", ("counts",))
NO_NAMES = Sentence("anonymised.nothing")
SECRETS_MASKED = Sentence("anonymised.secrets", ("counts",))

SENTENCES = {
    one.id: one
    for one in (
        ANSWER_COUNTS,
        OTHER_MACHINE,
        UNNAMED_MACHINE,
        OF_THE_SERVER,
        OF_THE_CLIENT,
        EARLIER_START,
        LATER_START,
        ANOTHER_MOMENT,
        NOT_SELF_GENERATED,
        OTHER_CERTIFICATE,
        ROOTS_OF_THE_SERVER,
        ROOTS_OF_ANOTHER,
        ROOTS_OF_NOBODY,
        NO_SIGN,
        SEND_MORE,
        NO_KEYWORD,
        NO_VALUE,
        NO_READER,
        NO_PLACE,
        GOES_ON,
        ELSEWHERE,
        QUOTES,
        TRY_CLIENTS,
        *(one for some in CLIENTS_TO_TRY.values() for one in some),
        HELLO,
        ABILITIES,
        BEYOND,
        CHAIN_ISSUED,
        CHAIN_MISSING,
        CHAIN_BREAKS,
        TIMES_AS_PRINTED,
        CUSTOMER_GREETING,
        CUSTOMER_SEVERAL,
        CUSTOMER_SURE,
        CUSTOMER_LIKELY,
        CUSTOMER_POSSIBLE,
        CUSTOMER_NOT_RECOGNISED,
        CUSTOMER_WAIT,
        CUSTOMER_ORDER,
        CUSTOMER_BACK,
        CUSTOMER_AGAINST,
        CUSTOMER_NEED,
        CUSTOMER_DISAGREES,
        CUSTOMER_NOTHING,
        CUSTOMER_CLOSING,
        SAME_ERROR,
        ANY_CLIENT,
        NO_SUCCESS,
        NOTHING_NEW,
        OTHER_MACHINES,
        OTHER_OPTION,
        WHOSE,
        CHANGING,
        BOTH,
        INTERMITTENT,
        SHORTCUT,
        UNCHECKED,
        CAUSE_ONLY,
        LATER_CHECK,
        STEP_UNSEEN,
        NAMES_REPLACED,
        NO_NAMES,
        SECRETS_MASKED,
    )
}
"""All of them but those of the probe (``probe_sentences``), by id."""
