"""The words that masking works with where there is no rule base: names in twelve languages.

The options of programs, what is of one product and one more language's prose stand in the ``secrets/`` of rule bases.
"""

from kbassist.text.secrets.words import SecretWords

_ENGLISH = (
    *("password", "passwords", "passwd", "passphrase", "password_phrase", "passcode", "pass", "pwd", "secret", "token"),
    *("passin", "passout", "logoncred", "secret_key_base", "client-key-data", "certificate-key", "key_source"),
)
_KEYS = tuple(
    f"{what}{between}key"
    for what in ("api", "access", "account", "secret", "shared", "encryption", "signing", "private", "master", "auth")
    for between in ("", "_", "-", " ")
    # "the private key of the certificate" and "the master key" are what people talk about, not what they show.
    if between in ("", "_") or what in ("api", "access", "account", "secret")
)
_MORE_KEYS = (
    *("clientkey", "client_key", "app_key", "functions-key", "subscription-key", "sas-key", "saskey", "decryptionkey"),
    *("validationkey", "instrumentationkey", "sharedaccesssignature"),
)
_OTHER_LANGUAGES = (
    *("passwort", "kennwort"),  # German
    *("mot de passe", "motdepasse"),  # French
    *("contraseña", "contrasena"),  # Spanish
    *("senha", "palavra-passe"),  # Portuguese
    "parola d'ordine",  # Italian
    *("hasło", "haslo"),  # Polish
    *("şifre", "sifre", "parola"),  # Turkish
    *("пароль", "パスワード", "密码", "密碼", "비밀번호", "암호"),  # Russian, Japanese, Chinese, Korean
    "wachtwoord",  # Dutch
)


MINIMUM = SecretWords(
    names=(*_ENGLISH, *_KEYS, *_MORE_KEYS, *_OTHER_LANGUAGES),
    parts=("pw", "sas", "psw", "mdp"),
    whole=("sig", "_auth", "_authtoken", "clave"),
    lists=("credentials", "creds", "secrets", "basicauth", "basic_auth", "auth.basic", "userpwd", "db_login", "auth"),
    denied=("bypass", "compass", "surpass", "trespass", "overpass", "underpass", "cancellationtoken", "publickeytoken"),
    copulas=("is", "was", "equals", "to", "—"),
    relations=("for", "of", "on", "at", "from", "server"),
    adverbs=("now", "still", "set", "currently"),
    weak=("to", "—"),
    harmless=(
        # No value at all
        *("null", "none", "nil", "true", "false", "yes", "no", "empty", "undefined", "unset", "blank", "n/a", "tbd"),
        *("todo", "redacted", "hidden", "masked", "removed", "securestring", "default"),
        # What is said of a password
        *("required", "optional", "mandatory", "needed", "missing", "unknown", "given", "stored", "encrypted", "set"),
        *("wrong", "incorrect", "invalid", "correct", "right", "ok", "fine", "good", "bad", "expired", "changed"),
        *("reset", "rejected", "accepted", "validated", "supported", "unsupported", "different", "same", "used"),
        # Words that go on with the sentence
        *("a", "an", "the", "it", "what", "not", "still", "also", "only", "very", "too", "never", "always", "being"),
        *("case", "about", "at", "by", "for", "from", "in", "to"),
    ),
)
"""What every masker knows; a rule base and its users add to it."""
