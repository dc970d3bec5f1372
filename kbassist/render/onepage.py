"""What pages of one file share: their policy, their style, a template in which what a case says never is markup."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, Template
from markupsafe import Markup

from kbassist.text.safe import printable

_STYLE = Path(__file__).with_name("onepage.css")


def policy(style: str, script: str) -> str:
    """The page's Content-Security-Policy: nothing is loaded, nothing sent, and no style or script runs but its own."""
    return (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; base-uri 'none'; form-action 'none'"
    )


def style(own: Path) -> Markup:
    """The style of all pages, then the page's ``own``."""
    return asset(_STYLE) + asset(own)


@lru_cache(maxsize=8)
def asset(path: Path) -> Markup:
    """A file of a page, as it is."""
    return Markup(path.read_text("utf-8"))  # noqa: S704 - a file of ours


def template(path: Path, filters: Mapping[str, Callable[..., object]]) -> Template:
    """The template of a page, with its ``filters``."""
    pages = Environment(
        loader=FileSystemLoader(str(path.parent)),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_plain,
    )
    pages.filters.update(filters)
    return pages.get_template(path.name)


def _plain(value: object) -> object:
    """What a case says (names of servers, values) without control characters; markup of ours as it is."""
    return printable(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def _hash(content: str) -> str:
    return f"'sha256-{b64encode(sha256(content.encode()).digest()).decode()}'"
