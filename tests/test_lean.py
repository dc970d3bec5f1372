"""What is imported without its ballast works as it always does, and who wants the ballast gets the real one."""

import subprocess
import sys

import pytest

from tests.support.run import ROOT

CHECKS = {
    "nothing is brought": "assert not {'gettext', 'locale', 'platform'} & set(sys.modules)",
    "a path is a URL": "from pathlib import Path; assert Path('/a b').absolute().as_uri().endswith('/a%20b')",
    "urllib is whole": "import urllib.parse; assert urllib.parse.urlsplit('http://h/p').hostname == 'h'",
    "gettext is whole": "import gettext; assert gettext.NullTranslations().gettext('x') == 'x'",
    "platform is whole": "import platform; assert platform.machine() == __import__('os').uname().machine",
    "argparse counts": "import argparse; p = argparse.ArgumentParser(exit_on_error=False); p.add_argument('--n', nargs=2); p.parse_args(['--n', '1', '2'])",
    "msgspec knows a UUID": "import msgspec, uuid; one = uuid.uuid4(); assert msgspec.json.decode(msgspec.json.encode(one), type=uuid.UUID) == one",
}


@pytest.mark.parametrize("name", CHECKS)
@pytest.mark.skipif(sys.platform == "win32", reason="os.uname is POSIX")
def test_what_is_left_out_is_there_when_it_is_asked_for(name: str) -> None:
    code = f"import sys; from kbassist.cli import import_msgspec; import_msgspec()\n{CHECKS[name]}"
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
