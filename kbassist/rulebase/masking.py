"""The masker that knows the words of a rule base and those of its user."""

from collections.abc import Iterable
from weakref import WeakKeyDictionary

from kbassist.errors import UserError
from kbassist.rulebase.base import RuleBase
from kbassist.rulebase.language.grammars import unusual_values
from kbassist.rulebase.language.keywords import all_keywords
from kbassist.text.secrets import Masker, SecretWords, Vault, use
from kbassist.text.secrets.judge import looks_secret

_ALSO_FROM, _ALSO_TO = 3, 8_192
_SECRET_MEANING = "password"  # noqa: S105 - a word of the language, no password
"""The meaning of a keyword whose value is a secret, and the end of others (``key_password``)."""

_MASKERS: "WeakKeyDictionary[RuleBase, Masker]" = WeakKeyDictionary()


def masker_for(base: RuleBase, also: Iterable[str] = ()) -> Masker:
    """The masker for a rule base. ``also``: names whose values are secrets, and secrets (``--mask-also``).

    Raises ``UserError``.
    """
    words = base.secret_words.plus(_of_grammars(base))
    for other in base.beside:
        # Whose text it is shows only after masking.
        words = words.plus(other.secret_words).plus(_of_grammars(other))
    for text in also:
        words = words.plus(named_by_user(text))
    return Masker(words, lambda: frozenset().union(*map(_keywords, base.together)))


def vault_for(base: RuleBase, also: Iterable[str] = ()) -> Vault:
    """A vault with the masker for a rule base, which masks what is echoed without a vault as well; where the user names
    nothing (``also``), thousands of samples share it.

    Raises ``UserError``.
    """
    named = tuple(also)
    masker = masker_for(base, named) if named else _MASKERS.get(base)
    if masker is None:
        masker = _MASKERS[base] = masker_for(base)
    use(lambda: masker)
    return Vault(masker)


def _keywords(base: RuleBase) -> frozenset[str]:
    """Every keyword of connection strings, and every key of programs' settings, in every spelling, in lower case."""
    profiles = [one.profile for one in base.drivers.values() if one.profile is not None] + [*base.profiles.values()]
    known = [keyword for driver in base.drivers.values() for _, keyword in all_keywords(driver)]
    known += [keyword for profile in profiles for keyword in profile.settings.values()]
    names = {name.lower() for one in known for name in (one.name, *one.aliases)}
    names |= {key.lower() for one in base.grammars.values() for key in (*one.names_driver, *one.keys.values())}
    return frozenset(names.union(*(profile.inside.lower().split(".") for profile in profiles)) - {""})


def _of_grammars(base: RuleBase) -> SecretWords:
    """The keywords that have a password, and how grammars write it that have signs of their own."""
    written: dict[str, tuple[str, ...]] = {}
    for driver in base.drivers.values():
        used = [base.grammars[name] for name in driver.connection_string.grammars if name in base.grammars]
        values = tuple(one for grammar in used for one in unusual_values(grammar))
        for meaning, keyword in all_keywords(driver):
            if meaning == _SECRET_MEANING or meaning.endswith(f"_{_SECRET_MEANING}"):
                names = (keyword.name, *keyword.aliases, *(one.keys[meaning] for one in used if meaning in one.keys))
                written |= {name.lower(): (*written.get(name.lower(), ()), *values) for name in names}
    return SecretWords(written={name: tuple(dict.fromkeys(values)) for name, values in written.items()})


def named_by_user(text: str) -> SecretWords:
    """What ``--mask-also`` names. Raises ``UserError``.

    With an equals sign or a colon at its end a name; else a secret, and if it reads like a name, that of one as well.
    """
    given = text.strip()
    if len(given) > _ALSO_TO:
        raise UserError(
            f"--mask-also: at most {_ALSO_TO:,} characters, not {len(given):,}; give the name of the secret"
        )
    word = given.rstrip("=:").rstrip()
    if len(word) < _ALSO_FROM:
        raise UserError(f"--mask-also {text!r}: at least {_ALSO_FROM} characters, or it would be found everywhere")
    if word != given:
        return SecretWords(names=(word.lower(),))
    names = () if looks_secret(word) or not word.replace("_", "").replace("-", "").isalnum() else (word.lower(),)
    return SecretWords(names=names, literals=(word,))
