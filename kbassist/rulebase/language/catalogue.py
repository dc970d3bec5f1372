"""The messages of a rule base as one table, and patterns compiled with it: a pattern may name a message or a code."""

from collections.abc import Container, Iterable, Iterator

import msgspec
from msgspec import Struct

from kbassist.rulebase.language.codes import CodeError, spelled, status_number
from kbassist.rulebase.language.messages import FAMILIES, CodeDef, MessageDef, MessageFile, is_language
from kbassist.rulebase.language.pattern_compiler import PatternError, compile_pattern, literal_anchors
from kbassist.rulebase.language.patterns import CompiledPattern
from kbassist.rulebase.language.schema import Pattern
from kbassist.text.normal import normalise
from kbassist.text.similar import suggestion


class Expanded(Struct, frozen=True):
    """A compiled pattern; ``documented``: it is known from documentation only."""

    pattern: CompiledPattern
    documented: bool = False


class Catalogue(Struct, frozen=True):
    """Messages by key, codes by symbol."""

    messages: dict[str, MessageDef] = {}
    codes: dict[str, CodeDef] = {}

    def code(self, code: int | str) -> tuple[CodeDef, ...]:
        """The entries for a symbol, or for a number, of which there may be none. Raises ``CodeError``."""
        if str(code) in self.codes:
            return (self.codes[str(code)],)
        if str(code)[:1].isalpha():
            raise CodeError(
                f"unknown code '{code}'{suggestion(str(code), self.codes)}; rules/messages/codes.yaml has all"
            )
        number = status_number(code)
        return tuple(one for one in self.codes.values() if status_number(one.number) == number)

    def key_of(self, text: str) -> str | None:
        """The message that has ``text`` as one of its own, in any language."""
        normal = normalise(text)
        for message in self.messages.values():
            for documented in (False, True):
                for texts in message.texts(documented=documented).values():
                    if normal in map(normalise, texts):
                        return message.key
        return None

    def compiled(self, pattern: Pattern) -> Iterator[Expanded]:
        """The pattern compiled; of a message one pattern for its codes and one for each language.

        Raises ``PatternError`` for an unsound pattern, and for a message or code that does not exist.
        """
        try:
            if pattern.message is not None:
                yield from self._of_message(pattern)
            elif pattern.code is not None and (found := self.code(pattern.code)):
                yield Expanded(_of_codes(found, _rest(pattern)))
            else:
                yield Expanded(compile_pattern(pattern))
        except CodeError as error:
            raise PatternError(str(error)) from None

    def _of_message(self, pattern: Pattern) -> Iterator[Expanded]:
        if any(field is not None for field in (pattern.text, pattern.code, pattern.pattern)):
            raise PatternError("give exactly one of text, code, pattern and message")
        message = self.messages.get(pattern.message or "")
        if message is None:
            hint = suggestion(pattern.message or "", self.messages)
            raise PatternError(f"no message is called '{pattern.message}'{hint}; 'kbassist kb messages' lists them")
        rest = _rest(pattern)
        if pattern.by != "code":
            for documented in (False, True):
                for language, texts in message.texts(documented=documented).items():
                    if language == "en" and pattern.by == "translation":
                        continue
                    yield Expanded(_of_texts(texts, language, rest), documented)
        if pattern.by in ("", "code") and message.codes:
            yield Expanded(_of_codes([one for code in message.codes for one in self.code(code)], rest))


def _rest(pattern: Pattern) -> CompiledPattern:
    """What a pattern says beside the message or the code that it names, compiled."""
    return compile_pattern(msgspec.structs.replace(pattern, message=None, code=None, text="-", by="", language="en"))


def _of_texts(texts: Iterable[str], language: str, rest: CompiledPattern) -> CompiledPattern:
    anchors = tuple(dict.fromkeys(anchor for text in texts for anchor in literal_anchors(text)))
    return msgspec.structs.replace(rest, anchors=anchors, label=language)


def _of_codes(codes: Iterable[CodeDef], rest: CompiledPattern) -> CompiledPattern:
    spellings = spelled(codes)
    return msgspec.structs.replace(rest, anchors=spellings.anchors, regex=spellings.regex)


def message_problems(
    content: MessageFile, catalogue: Catalogue, drivers: Container[str], own: str = ""
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """What is wrong inside a file of messages: the place and the problem in words. ``own``: the id of the rule base, as
    the product that it is about."""
    families = (*FAMILIES, own) if own else FAMILIES
    for i, code in enumerate(content.codes):
        try:
            status_number(code.number)
        except CodeError as error:
            yield ("codes", i, "number"), str(error)
    for i, message in enumerate(content.messages):
        if message.product not in families and message.product not in drivers:
            yield (
                ("messages", i, "product"),
                f"'{message.product}' is neither a driver nor one of {', '.join(families)}",
            )
        for kind, texts in (("fragments", message.fragments), ("documented", message.documented)):
            for language in texts:
                if not is_language(language):
                    yield (
                        ("messages", i, kind, language),
                        f"'{language}' is no language; they are named as in de, pt-BR and zh-Hans",
                    )
        if not message.english and not message.codes:
            yield ("messages", i), f"{message.key}: needs english, or codes"
        for name in message.codes:
            try:
                known = catalogue.code(name)
            except CodeError as error:
                yield ("messages", i, "codes"), str(error)
                continue
            if not known:
                yield ("messages", i, "codes"), f"no code has the number {name}; rules/messages/codes.yaml has all"
