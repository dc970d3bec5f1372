"""A value in the words and letters that stand in a document already: yes or true, True or TRUE, if they are taken."""

from kbassist.connection.change import Wanted
from kbassist.model.evidence import Site

_SAME_KIND = {"true": ("true", "false"), "yes": ("yes", "no")}
_KIND = {"true": "true", "false": "true", "yes": "yes", "no": "yes"}


def says(written: str, wanted: Wanted) -> bool:
    """Whether a value that stands there means what is wanted."""
    spelled = written.strip().casefold()
    known = (*wanted.keyword.accepts.get(wanted.value, ()), wanted.written.strip("'\""))
    return spelled in {one.casefold() for one in known}


def styled(there: str, wanted: Wanted) -> str:
    """The wanted value in the words and letters of the one that stands there, where the driver takes them."""
    accepts = wanted.keyword.accepts
    for spellings in accepts.values():
        lowered = [one.casefold() for one in spellings]
        place = lowered.index(there.strip().casefold()) if there.strip().casefold() in lowered else -1
        same = accepts.get(wanted.value, ())
        if 0 <= place < len(same) and same[place] != "*":
            return _cased(there.strip(), same[place])
    return wanted.written


def like_neighbours(site: Site, wanted: Wanted) -> str:
    """The wanted value in the words that other settings of the site have (yes or true), where the driver takes them."""
    same = wanted.keyword.accepts.get(wanted.value, ())
    default = wanted.written.casefold()
    for one in site.entries:
        word = one.value.strip()
        if word.casefold() in _KIND and default in _KIND:
            meant = [spelled for spelled in same if spelled.casefold() in _SAME_KIND[_KIND[word.casefold()]]]
            if meant:
                return _cased(word, meant[0])
    return wanted.written


def _cased(like: str, word: str) -> str:
    if like.isupper() and len(like) > 1:
        return word.upper()
    return word.capitalize() if like[:1].isupper() else word
