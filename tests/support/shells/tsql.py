"""T-SQL: Microsoft's own parser, ScriptDom, as the wheel of mssql-cli carries it, on the .NET of dotnetcore2.

mssql-cli is installed without its dependencies: they are years old, and only its library is wanted.
"""

import atexit
import importlib.util
import json
import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from tests.support.shells.each import each

_SCRIPTDOM = "mssqltoolsservice/bin/Microsoft.SqlServer.TransactSql.ScriptDom.dll"
_FIRST = "DECLARE @_ int; "
"""At the beginning of a batch a word alone is a procedure's name; behind a statement it has to be a statement."""
_LITERALS = {"AsciiStringLiteral", "UnicodeStringLiteral", "QuotedIdentifier", "Identifier", "Integer"}


@each
def refused(text: str) -> list[str]:
    """The complaints of the parser of SQL Server 2019 about ``text``."""
    _, errors = _parser().Parse(_reader(_FIRST + text), None)
    return [str(one.Message) for one in errors]


def words(text: str) -> list[str]:
    """The strings, names and numbers of ``text``, without their quotes."""
    tokens, _ = _parser().GetTokenStream(_reader(text), None)
    return [_unquoted(str(one.Text)) for one in tokens if str(one.TokenType) in _LITERALS]


def _unquoted(word: str) -> str:
    word = word.removeprefix("N") if word.startswith("N'") else word
    for opened, closed in ("''", '""', "[]"):
        if word.startswith(opened):
            return word[1:-1].replace(closed * 2, closed)
    return word


def _reader(text: str) -> Any:
    _parser()
    from System.IO import StringReader  # noqa: PLC0415 - exists once .NET runs

    return StringReader(text)


@cache
def _parser() -> Any:
    """ScriptDom's parser, in a .NET that is started once for the process."""
    import dotnetcore2  # noqa: PLC0415 - only where .NET is wanted
    from clr_loader import get_coreclr  # noqa: PLC0415
    from pythonnet import set_runtime, unload  # noqa: PLC0415

    os.environ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "1"
    framework = {"name": "Microsoft.NETCore.App", "version": "3.1.0"}
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "runtimeconfig.json"
        config.write_text(json.dumps({"runtimeOptions": {"framework": framework}}))
        root = Path(dotnetcore2.__file__).parent / "bin"
        set_runtime(get_coreclr(runtime_config=str(config), dotnet_root=str(root)))
        import clr  # noqa: PLC0415 - starts .NET
    # Shutting .NET down takes as long as all its work here, at the end of a process that ends anyway.
    atexit.unregister(unload)

    found = importlib.util.find_spec("mssqlcli")
    assert found is not None and found.submodule_search_locations
    clr.AddReference(str(Path(found.submodule_search_locations[0]) / _SCRIPTDOM))
    from Microsoft.SqlServer.TransactSql import ScriptDom  # noqa: PLC0415 - known once it is loaded

    return ScriptDom.TSql150Parser(True)
