"""The facts that the program itself reads, computes or acts on: its contract with the vocabulary of a rule base.

All other facts are the rule base's own business. ``kbassist kb lint`` says which of these a rule base does not define:
what the program finds out about them would be lost without a word.
"""

from kbassist.rulebase.language.marks import MARKS

# The connection, as strings, command lines and driver files tell it.
DRIVER = "client.driver"
DRIVER_VERSION = "client.driver_version"
APPLICATION = "client.application"
APPLICATION_VERSION = "client.application_version"
PROGRAM = "client.program"
CONNECTION_STRING = "client.connection_string"
CLASS = "client.class"
ENCRYPTION = "client.encryption"
TRUST = "client.trust"
ENCRYPT_SETTING = "client.encrypt_setting"
ENCRYPT_ASKED = "client.encrypt_asked"
TRUST_SETTING = "client.trust_setting"
TRUST_ASKED = "client.trust_asked"
READS_REGISTRY = "client.reads_registry"
VERIFIER = "client.verifier"
SUPPORTS_STRICT = "client.supports_strict"
WITHOUT_TLS = "client.without_tls"

# The machines.
CLIENT_HOST = "client.host"
SERVER_HOST = "server.host"
SERVER_MACHINE = "server.machine"
SERVER_INSTANCE = "server.instance"
SERVER_PORT = "server.port"
SERVER_DATABASE = "server.database"
SERVER_RELEASE = "server.release"
SERVER_BUILD = "server.build"
SERVER_STRICT = "server.supports_strict"

# Their operating systems: a sentence may speak of either's.
CLIENT_OS = "client.os"
CLIENT_WINDOWS = "client.windows"
CLIENT_DISTRIBUTION = "client.distribution"
SERVER_OS = "server.os"
SERVER_WINDOWS = "server.windows"

# The server's certificate.
SUBJECT = "certificate.subject"
ISSUER = "certificate.issuer"
NAMES = "certificate.names"
THUMBPRINT = "certificate.thumbprint"
NOT_BEFORE = "certificate.not_before"
NOT_AFTER = "certificate.not_after"
VALIDITY = "certificate.validity"
DATES = "certificate.dates"
KIND = "certificate.kind"
FILE = "certificate.file"
IN_HAND = "certificate.in_hand"
PRESENTED_DIFFERS = "certificate.presented_differs"
REPLACED = "certificate.replaced"
NAME_MATCH = "certificate.name_match"
WILDCARD = "certificate.wildcard"
COMMON_NAME_ONLY = "certificate.common_name_only"
CERTIFICATE_FILE = "server.certificate_file"
KEY_BITS = "certificate.key_bits"
KEY_TYPE = "certificate.key_type"
KEY_USAGE = "certificate.key_usage"
SIGNATURE = "certificate.signature"
PURPOSES = "certificate.purposes"
SERVER_AUTHENTICATION = "certificate.server_authentication"
DIGITAL_SIGNATURE = "certificate.digital_signature"
KEY_ENCIPHERMENT = "certificate.key_encipherment"

# Its issuers, and what the client trusts.
CHAIN = "certificate.chain"
CHAIN_STATE = "certificate.chain_state"
MISSING_ISSUER = "certificate.missing_issuer"
ROOT_THUMBPRINT = "certificate.root_thumbprint"
ROOT_IN_HAND = "certificate.root_in_hand"
ROOT_FILE = "certificate.root_file"
ROOT_FORMAT = "certificate.root_format"
ROOT_BUNDLE = "certificate.root_bundle"
TRUST_STORE = "client.trust_store"
ROOT_TRUSTED = "client.root_trusted"
ROOT_IN_WINDOWS = "client.root_in_windows"
ROOT_IN_JAVA = "client.root_in_java"
ROOT_IN_BUNDLE = "client.root_in_bundle"
ROOT_SAME_NAME = "client.root_same_name"

OUTSIDE = "outside-"
"""What the problems begin with that are recognised as not ours."""

NEEDED = frozenset(MARKS) | {value for name, value in globals().copy().items() if name.isupper() and "." in value}
"""All of them: the constants above and the marks."""
