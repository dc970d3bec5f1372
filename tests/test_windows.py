"""What would be different on Windows, with doubles of what is not there: code pages, names, locks, consoles, processes.

``docs/platforms.md`` says what these tests prove, and what only a run on Windows can.
"""

import ctypes
import importlib.util
import io
import ntpath
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from kbassist import files, private
from kbassist.batch import run as batch_run
from kbassist.commands import corrected_files
from kbassist.errors import UserError
from kbassist.render.text import colours
from kbassist.rulebase.assignment import assignment_lines
from kbassist.rulebase.folders import of_environment
from kbassist.shell import locked as locked_module
from kbassist.shell import paths as shell_paths
from kbassist.shell.terminal import Terminal
from kbassist.streams import open_streams, takes_sequences
from kbassist.text.paths import common_folder, is_device
from tests.support.run import CASES, ROOT, Run

EVIDENCE = CASES / "kb-article" / "evidence" / "error.txt"
PAGES = ("cp1252", "cp850", "cp437", "cp65001", "cp932")
DEVICES = (
    "CON",
    "con",
    "nul",
    "AUX.log",
    "prn.tar.gz",
    "COM1",
    "lpt9.txt",
    "com\u00b9",
    "CONIN$",
    "nul .txt",
    "con:",
    "NUL. ",
)
NO_DEVICES = ("console", "com", "COM10", "lpt", "null", "nul_", "contoso.com", "aux1", "", ".con", "acon")


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python says that this is Windows."""
    monkeypatch.setattr(sys, "platform", "win32")


# --- code pages


@pytest.mark.parametrize("page", PAGES)
def test_no_code_page_ends_a_report(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown, written = io.BytesIO(), io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(shown, encoding=page))
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(written, encoding=page))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(), encoding=page))
    open_streams()
    sys.stdout.write("証明書 – żółć – “quoted” → \u2028\n")
    sys.stderr.write("証明書\n")
    sys.stdout.flush()
    sys.stderr.flush()
    assert b"quoted" in shown.getvalue() and written.getvalue().endswith(b"\n")


@pytest.mark.parametrize("page", PAGES)
def test_what_is_typed_in_no_code_page_is_read(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    typed = io.TextIOWrapper(io.BytesIO(b"plain\n\x81\x8d\xff\xfe\nnext\n"), encoding=page)
    monkeypatch.setattr(sys, "stdin", typed)
    open_streams()
    lines = [sys.stdin.readline() for _ in range(3)]
    assert lines[0] == "plain\n" and lines[1].endswith("\n") and lines[2] == "next\n"


def test_bytes_of_a_name_that_is_typed_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = io.TextIOWrapper(io.BytesIO(b"logs/\xff\n"), encoding="utf-8", errors="surrogateescape")
    monkeypatch.setattr(sys, "stdin", typed)
    open_streams()
    assert sys.stdin.readline() == "logs/\udcff\n"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_windows_line_ends_change_nothing(encoding: str, run: Run, tmp_path: Path) -> None:
    text = EVIDENCE.read_text("utf-8")
    plain, other = tmp_path / "a" / "error.txt", tmp_path / "b" / "error.txt"
    for path, content in ((plain, text.encode()), (other, text.replace("\n", "\r\n").encode(encoding))):
        path.parent.mkdir()
        path.write_bytes(content)
    one, two = (
        run("diagnose", path.name, "--format", "ticket") for path in (plain, other) if not os.chdir(path.parent)
    )
    os.chdir(ROOT)
    assert one.status == two.status == 0 and one.out == two.out
    assert [*assignment_lines("a=b\r\nc=d\r\n")] == [*assignment_lines("a=b\nc=d\n")]


# --- names


@pytest.mark.parametrize("name", DEVICES)
def test_a_device_is_known(name: str) -> None:
    assert is_device(name)


@pytest.mark.parametrize("name", NO_DEVICES)
def test_what_only_looks_like_a_device_is_none(name: str) -> None:
    assert not is_device(name)


class Named:
    """A path to which every name is one that is there, as those of devices are on Windows."""

    def __init__(self, name: str) -> None:
        self.name, self.parts = name, (name,)

    def expanduser(self) -> "Named":
        return self

    def exists(self) -> bool:
        return True


@pytest.mark.parametrize("name", ["con", "nul", "AUX", r"C:\logs\con", "c:/logs/PRN.txt"])
def test_a_word_that_is_a_device_is_no_evidence(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shell_paths, "Path", Named)
    assert shell_paths.as_paths(name), "the double takes every name"
    monkeypatch.setattr(shell_paths, "os", SimpleNamespace(name="nt"))
    assert shell_paths.as_paths(name) == ()
    assert shell_paths.as_paths(r"C:\logs\console.log")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (r"C:\logs\a.log D:\logs\b.log", [r"C:\logs\a.log", r"D:\logs\b.log"]),
        (r'"C:\Program Files\a b.log" \\server\share\c.log', [r"C:\Program Files\a b.log", r"\\server\share\c.log"]),
        (r"& 'C:\it''s\a.log'", [r"C:\it's\a.log"]),
        ("file:///C:/logs/a%20b.log", ["C:/logs/a b.log"]),
        ("file://localhost/C:/logs/a.log", ["C:/logs/a.log"]),
        (r"\\server\share\a b.log", [r"\\server\share\a b.log"]),
    ],
)
def test_names_of_windows_are_found_as_they_are_dropped(
    text: str, names: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    class There(Named):
        def exists(self) -> bool:
            return self.name in names

    monkeypatch.setattr(shell_paths, "Path", There)
    monkeypatch.setattr(shell_paths, "os", SimpleNamespace(name="nt"))
    assert [one.name for one in shell_paths.as_paths(text)] == names  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", ["file://server/share/a.log", "a\n\\\\server\\share\\a.log", "//server/x\n//server/y"])
def test_no_paste_makes_this_machine_ask_another_one(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Asked(Named):
        def exists(self) -> bool:
            asked.append(self.name)
            return False

    monkeypatch.setattr(shell_paths, "Path", Asked)
    monkeypatch.setattr(shell_paths, "os", SimpleNamespace(name="nt"))
    assert shell_paths.as_paths(text) == ()
    assert not [one for one in asked if "server" in one and "\n" not in one]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        (r"C:\app\web.config", "C_/app/web.config"),
        (r"..\..\CON\appsettings.json", "_CON/appsettings.json"),
        ("conf/nul.json:stream", "conf/_nul.json_stream"),
        ("trailing. /dots...", "trailing/dots"),
        (r"\\server\share\a?.json", "server/share/a_.json"),
    ],
)
def test_a_document_is_written_under_a_name_that_windows_has(name: str, place: str) -> None:
    folder = Path("out")
    target = corrected_files._target(folder, name)
    assert target == folder / place
    assert not any(map(is_device, ntpath.normpath(str(target).replace("/", "\\")).split("\\")))


def test_paths_of_windows_have_their_common_folder() -> None:
    assert common_folder([r"C:\case\a.log", r"C:\case\b\c.log"]) == "C:\\case\\"
    assert common_folder([r"C:\a.log", r"D:\a.log"]) == ""


def test_folders_are_parted_as_in_path(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "pathsep", ";")
    monkeypatch.setenv("KBASSIST_RULES", r"C:\rules;D:\more rules")
    assert of_environment().rules == (r"C:\rules", r"D:\more rules")


# --- files that somebody has open


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize(("refusals", "written"), [(3, True), (99, False)])
def test_a_file_that_is_read_gets_its_new_content_a_moment_later(
    refusals: int, written: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "case.json"
    path.write_bytes(b"old")
    replace, waited, refused = Path.replace, [], iter(range(refusals))

    def replaced(self: Path, target: Path) -> Path:
        if next(refused, None) is not None:
            raise PermissionError(13, "Access is denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", replaced)
    monkeypatch.setattr(files.time, "sleep", waited.append)
    if written:
        files.write_whole(path, b"new", failed="x")  # type: ignore[arg-type]
    else:
        with pytest.raises(UserError, match=r"Access is denied"):
            files.write_whole(path, b"new", failed="x")  # type: ignore[arg-type]
    assert path.read_bytes() == (b"new" if written else b"old") and 0 < sum(waited) < 1
    assert [one.name for one in tmp_path.iterdir()] == ["case.json"]


class Locking(ModuleType):
    """``msvcrt``: a lock belongs to the handle that took it, and goes with it."""

    LK_NBLCK = 2

    def __init__(self) -> None:
        super().__init__("msvcrt")
        self.held: list[int] = []

    def close(self, handle: int) -> None:
        """As ``os.close``: the lock goes with the handle."""
        if handle in self.held:
            self.held.remove(handle)
        os.fdopen(handle).close()

    def locking(self, handle: int, mode: int, length: int) -> None:
        assert (mode, length) == (self.LK_NBLCK, 1)
        if self.held:
            raise OSError(13, "Permission denied")
        self.held.append(handle)


@pytest.fixture
def windows_lock(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[ModuleType, Locking]]:
    """The module of locks as Windows has it."""
    double = Locking()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "msvcrt", double)
    spec = importlib.util.spec_from_file_location("locked_on_windows", locked_module.__file__)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    vars(module)["_close"] = double.close
    yield module, double


def test_a_folder_is_locked_by_a_file_in_it(
    windows_lock: tuple[ModuleType, Locking], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, double = windows_lock
    monkeypatch.setattr(module, "_PATIENCE", 0.0)
    with module.locked(tmp_path):
        assert len(double.held) == 1 and [one.name for one in tmp_path.iterdir()] == [".lock"]
        double.held.append(-1)
    double.held.remove(-1)
    assert not double.held
    double.held.append(-1)
    with pytest.raises(UserError, match="another kbassist is writing there"), module.locked(tmp_path):
        pass


@pytest.mark.usefixtures("windows")
def test_only_the_profile_is_this_user_s_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", classmethod(lambda _cls: tmp_path))
    assert private.exposed(tmp_path / "AppData" / "cache") == ""
    assert private.exposed(tmp_path.parent / "elsewhere") == "it is outside your profile"
    for function in ("geteuid", "getuid"):
        monkeypatch.delattr(os, function, raising=False)
    path = tmp_path / "case.json"
    path.write_bytes(b"{}")
    private.tighten(path)
    assert private.is_own(path) and private.read_own(path) == b"{}"


# --- consoles


class Console:
    """``kernel32``: a console, old or new, or something that is none."""

    def __init__(self, mode: int | None, *, can: bool) -> None:
        self.mode, self.can = mode, can

    def GetConsoleMode(self, _handle: int, into: object) -> int:  # noqa: N802 - the name of Windows
        if self.mode is None:
            return 0
        into._obj.value = self.mode  # type: ignore[attr-defined]
        return 1

    def SetConsoleMode(self, _handle: int, mode: int) -> int:  # noqa: N802 - the name of Windows
        if self.can:
            self.mode = mode
        return int(self.can)


class Screen(io.TextIOWrapper):
    """Standard output on a terminal."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="cp1252")

    def isatty(self) -> bool:
        return True

    def fileno(self) -> int:
        return 1


@pytest.mark.parametrize(
    ("console", "term", "takes"),
    [
        (Console(0x3, can=True), "", True),
        (Console(0x7, can=False), "", True),
        (Console(0x3, can=False), "", False),
        (Console(None, can=False), "", False),
        (Console(None, can=False), "xterm", True),
    ],
    ids=["new", "told already", "before Windows 10", "no console", "mintty"],
)
@pytest.mark.usefixtures("windows")
def test_a_console_is_told_of_sequences_or_spared_them(
    console: Console, term: str, takes: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=console), raising=False)
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(get_osfhandle=lambda number: number))
    monkeypatch.setenv("TERM", term)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert takes_sequences(Screen()) is takes
    assert colours(Screen()) is takes
    assert console.mode != 0x3 or not takes


@pytest.mark.usefixtures("windows")
def test_a_closed_stream_takes_no_sequences(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=Console(0x3, can=True)), raising=False)
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(get_osfhandle=lambda number: number))
    assert not takes_sequences(io.StringIO())


def test_the_shell_in_an_old_console_prints_no_sequence(monkeypatch: pytest.MonkeyPatch) -> None:
    printed: list[str] = []
    monkeypatch.setattr("kbassist.shell.terminal.print_line", printed.append)
    monkeypatch.setattr("kbassist.shell.terminal.print_raw", printed.append)
    terminal = Terminal.__new__(Terminal)
    terminal._sequences = False
    terminal.show(SimpleNamespace(blocks=(), copy="the report"))  # type: ignore[arg-type]
    assert len(printed) == 1 and "/export text FILE" in printed[0] and "\x1b" not in printed[0]


# --- processes and signals


@pytest.mark.usefixtures("windows")
def test_no_more_processes_than_windows_can_wait_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    def parallel(_units: object, jobs: int, *_rest: object) -> Iterator[object]:
        asked.append(jobs)
        return iter(())

    monkeypatch.setattr(batch_run, "_parallel", parallel)
    with suppress(TypeError):
        list(batch_run._spread([None] * 500, 128, ((), None, 0, ())))  # type: ignore[list-item, arg-type]
    assert asked == [61]


def test_a_write_needs_no_signal_of_posix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import signal  # noqa: PLC0415 - SIGHUP is taken from it

    monkeypatch.delattr(signal, "SIGHUP", raising=False)
    assert files.write_whole(tmp_path / "a", b"x", failed="x").read_bytes() == b"x"  # type: ignore[arg-type]


def test_nothing_of_posix_is_imported_where_windows_looks() -> None:
    """What Windows lacks is imported behind ``sys.platform``, or is not."""
    lacking = ("fcntl", "termios", "pwd", "grp", "resource", "pty", "tty", "syslog")
    for path in (ROOT / "kbassist").rglob("*.py"):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            words = line.split()
            if words[:1] in (["import"], ["from"]) and words[1].partition(".")[0] in lacking:
                assert path.name == "locked.py", f"{path}:{number}: {line.strip()}"


def test_text_files_are_opened_with_an_encoding() -> None:
    """Without one it is the code page of the machine."""
    import ast  # noqa: PLC0415 - for this test alone

    unsaid = []
    for path in (ROOT / "kbassist").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute | ast.Name):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id
            if name in ("read_text", "write_text") and not node.args and not node.keywords:
                unsaid.append(f"{path}:{node.lineno}")
    # ``rulebase`` has a function of that name that takes a document.
    assert unsaid == []
