"""Key, signature, purposes and uses of a certificate in the words that openssl, keytool and nmap print for them.

These words are names of algorithms and of RFC 5280, printed in English by every translation of the tools.
"""

import re
from collections.abc import Sequence

from kbassist.model.certificate import KeyType, KeyUsage, PublicKey, Purposes, SignatureHash

_HASHES: tuple[SignatureHash, ...] = ("md2", "md5", "sha1", "sha224", "sha256", "sha384", "sha512")
_HASH = re.compile(r"(?:^|[^a-z0-9])(md2|md5|sha-?1|sha-?224|sha-?256|sha-?384|sha-?512)(?=with|$|[^0-9])", re.I)
_KEYS: tuple[tuple[str, KeyType], ...] = (("rsa", "rsa"), ("ec", "ec"), ("dsa", "dsa"), ("id-ecpublickey", "ec"))
_OTHER_KEYS = re.compile(r"ed25519|ed448|x25519|x448", re.I)
_SERVER = re.compile(r"tls web server authentication|any extended key usage|\bserverauth\b", re.I)

_SIGNATURE_LINE = re.compile(r"^\s*Signature Algorithm:\s*(\S+)")
_KEY_LINE = re.compile(r"^\s*Public Key Algorithm:\s*(\S+)")
_BITS_LINE = re.compile(r"^\s*(?:RSA |DSA )?Public-Key:\s*\((\d{1,6}) bit")
_PURPOSES = "X509v3 Extended Key Usage:"
_USAGE = "X509v3 Key Usage:"


_SIZE = re.compile("[0-9]{1,6}")


def signature_hash(algorithm: str) -> SignatureHash | None:
    """The hash in a signature algorithm's name, as ``sha256WithRSAEncryption``; None where the name has none."""
    found = _HASH.search(algorithm)
    word = found[1].casefold().replace("-", "") if found else ""
    return next((one for one in _HASHES if one == word), None)


def public_key(kind: str, bits: str = "") -> PublicKey | None:
    """The key by its algorithm's name, as ``rsaEncryption`` or ``EC``, and its size as printed; None if unknown."""
    if _OTHER_KEYS.fullmatch(kind):
        return PublicKey("other")
    plain = kind.casefold().removesuffix("encryption")
    word = next((key for name, key in _KEYS if name == plain), None)
    return PublicKey(word, int(bits) if _SIZE.fullmatch(bits) else None) if word else None


class Printed:
    """What a block of ``openssl x509 -text`` shows; that an extension is missing only if the block is whole."""

    def __init__(self, block: Sequence[str]) -> None:
        self._block = block
        algorithms = [found[1] for line in block if (found := _SIGNATURE_LINE.match(line))]
        # It is printed again behind the extensions, before the signature itself.
        self._whole = len(algorithms) > 1
        self.signature = signature_hash(algorithms[0]) if algorithms else None

    @property
    def key(self) -> PublicKey | None:
        """The key and its size."""
        kind = next((found[1] for line in self._block if (found := _KEY_LINE.match(line))), "")
        bits = next((found[1] for line in self._block if (found := _BITS_LINE.match(line))), "")
        return public_key(kind, bits)

    @property
    def purposes(self) -> Purposes | None:
        """The extended key usage."""
        listed = self._below(_PURPOSES)
        if listed is None:
            return Purposes("unlimited") if self._whole else None
        return Purposes("yes" if _SERVER.search(listed) else "no", listed)

    @property
    def usage(self) -> KeyUsage | None:
        """The key usage."""
        listed = self._below(_USAGE)
        if listed is None:
            return KeyUsage() if self._whole else None
        words = {word.strip() for word in listed.casefold().split(",")}
        return KeyUsage("digital signature" in words, "key encipherment" in words, listed.casefold())

    def _below(self, heading: str) -> str | None:
        """The line below a heading of the extensions."""
        for line, following in zip(self._block, [*self._block[1:], ""], strict=True):
            if line.strip().startswith(heading) and following.strip():
                return following.strip()
        return None
