"""Every reader against damaged, hostile and huge input: one line of account each, and the rest of the case goes on."""

import bz2
import gzip
import io
import os
import random
import socket
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import py7zr
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.evidence.sources import documents
from kbassist.model.evidence import Reading
from kbassist.rulebase.base import RuleBase
from kbassist.text.secrets import Vault
from tests.support.formats import DETAILS, samples
from tests.support.run import CASES, Run
from tests.support.thorough import examples

ERROR = b"(provider: SSL Provider, error: 0 - The certificate chain was issued by an authority that is not trusted.)"


SAMPLES = samples()


def read(base: RuleBase, data: bytes, name: str = "file") -> list[Reading]:
    return Intake(base, Vault()).read(Document(name, data))


def one_line_each(readings: list[Reading]) -> bool:
    return all("\n" not in one.evidence.note and "Traceback" not in one.evidence.note for one in readings)


@pytest.mark.parametrize("name", SAMPLES)
def test_cut_off_anywhere(name: str, base: RuleBase) -> None:
    data = SAMPLES[name]
    step = max(1, min(1024, len(data) // 24))
    for end in range(0, len(data), step):
        assert one_line_each(read(base, data[:end]))


@pytest.mark.parametrize("name", SAMPLES)
def test_flipped_bytes(name: str, base: RuleBase) -> None:
    chance = random.Random(name)
    for _ in range(20):
        data = bytearray(SAMPLES[name])
        for _ in range(chance.randint(1, 30)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        assert one_line_each(read(base, bytes(data)))


@settings(max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    first=st.sampled_from(sorted(SAMPLES)), second=st.sampled_from(sorted(SAMPLES)), noise=st.binary(max_size=60),
    cut=st.floats(0, 1),
)  # fmt: skip
def test_formats_mixed_in_one_file(base: RuleBase, first: str, second: str, noise: bytes, cut: float) -> None:
    one, other = SAMPLES[first], SAMPLES[second]
    assert one_line_each(read(base, one[: int(len(one) * cut)] + noise + other))


@settings(max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    head=st.sampled_from(
        ["<Event>", '[{"Id":', "Level,Date and Time,Source,Event ID,Task Category\n", "[HKEY_LOCAL_MACHINE\\x]\n", DETAILS,
         "================ Certificate 0 ================\n", "PS> dir Cert:\\LocalMachine\\Root\n", "[network]\n",
         "--- Start of Report ---\n", "value_name,value_data\n", "2026-01-01 10:00:00.00 Server      ", "sqlcmd -S "]
    ),
    rest=st.text(max_size=300),
)  # fmt: skip
def test_any_text_below_the_beginning_of_a_format(base: RuleBase, head: str, rest: str) -> None:
    assert one_line_each(read(base, (head + rest).encode("utf-8", "replace")))


def test_the_name_of_a_file_decides_nothing(base: RuleBase) -> None:
    for name, data in SAMPLES.items():
        kinds = {
            tuple(one.evidence.kind for one in read(base, data, f"x{suffix}"))
            for suffix in (".evtx", ".zip", ".jpg", "")
        }
        assert len(kinds) == 1, name


BOMBS = {
    "entity bomb": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><Events><Event><System><Provider Name='Schannel'/><EventID>36882</EventID></System><UserData>&j;</UserData></Event></Events>",
    "external entity": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Events><Event><System><Provider Name="S"/><EventID>1</EventID></System><UserData>&a;</UserData></Event></Events>',
    "clixml with entities": '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><Objs><Obj RefId="0"><Props><I32 N="Id">1</I32><S N="ProviderName">&a;</S></Props></Obj></Objs>',
    "nested elements": "<Event>" + "<a>" * 100_000,
    "nested json": '{"Id":' + "[" * 100_000,
    "csv with an open quote": 'Level,Date and Time,Source,Event ID,Task Category\n"Error,' + "x\n" * 100_000,
    "export-csv with an open quote": '"Message","Id","Version","ProviderName"\n"' + "x\n" * 100_000,
    "one long line": "a=b;" * 200_000,
    "brackets": "[" * 250_000,
    "certificates without end": "================ Certificate 0 ================\n" * 10_000,
    "details without end": "- System\n" * 10_000,
    "events without end": "<Event>" * 25_000,
    "server in vain": "sqlcmd -S " * 10_000,
    "a key of backslashes": "HKEY_LOCAL_MACHINE" + "\\a" * 300 + "]x\n" * 3,
    "continued for ever": "[HKEY_LOCAL_MACHINE\\x]\n" + '"a"=hex:00,\\\n' * 15_000,
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_read_in_bounded_time(name: str, base: RuleBase) -> None:
    started = time.process_time()
    readings = read(base, BOMBS[name].encode())
    assert one_line_each(readings)
    assert "root:" not in str(readings)
    # A generous bound on this machine's slowness; the readers take less than two seconds each.
    assert time.process_time() - started < 60


def archive(kind: str, members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    if kind == "zip":
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
            for name, data in members.items():
                target.writestr(name, data)
    elif kind == "7z":
        with py7zr.SevenZipFile(stream, "w") as seven:
            for name, data in members.items():
                seven.writestr(data, name)
    else:
        with tarfile.open(fileobj=stream, mode="w:" + kind.removeprefix("tar.").replace("tar", "")) as tar:
            for name, data in members.items():
                info = tarfile.TarInfo(name)
                info.size = len(data)
                tar.addfile(info, io.BytesIO(data))
    return stream.getvalue()


@pytest.mark.parametrize("kind", ["zip", "7z", "tar", "tar.gz", "tar.bz2", "tar.xz"])
def test_archives(kind: str, run: Run, tmp_path: Path) -> None:
    case = CASES / "logscout" / "evidence"
    path = tmp_path / "case.bin"
    path.write_bytes(archive(kind, {f"output/{one.name}": one.read_bytes() for one in case.iterdir()}))
    ran = run("diagnose", path, "--set", "case.environment=production", "--set", "case.exposure=internal")
    assert ran.status == 0, ran.err
    said = " ".join(ran.out.split())
    assert "Confirmed: The client did not ask for encryption, the server forces it" in said
    assert "APP01.contoso.com to SQL01.contoso.com" in said


def test_archives_in_archives_and_single_files(base: RuleBase) -> None:
    inner = archive("zip", {"a.log": ERROR})
    readings = read(
        base, archive("tar.gz", {"inner.zip": inner, "b.log.gz": gzip.compress(ERROR), "c.bz2": bz2.compress(ERROR)})
    )
    assert sorted(one.evidence.path for one in readings) == ["file/b.log", "file/c", "file/inner.zip/a.log"]
    assert all(one.hits for one in readings)


def deep() -> bytes:
    data = archive("zip", {"a.log": ERROR})
    for _ in range(6):
        data = archive("zip", {"x.zip": data})
    return data


HOSTILE: dict[str, Callable[[], bytes]] = {
    "zip bomb": lambda: archive("zip", {f"{n}": bytes(60_000_000) for n in range(3)}),
    "tar bomb": lambda: archive("tar.gz", {"x": bytes(110_000_000)}),
    "gz bomb": lambda: gzip.compress(bytes(110_000_000)),
    "7z bomb": lambda: archive("7z", {"x": bytes(100_000_000)}),
    "deep": deep,
    "cut off": lambda: archive("zip", {"a.log": ERROR * 1000})[:-60],
    "cut off tar": lambda: archive("tar.gz", {"a.log": ERROR * 5000})[:-40],
    "not really": lambda: b"PK\x03\x04" + bytes(1000),
    "not really 7z": lambda: b"7z\xbc\xaf\x27\x1c" + bytes(1000),
}
"""Made where they are read: each process of a run collects every test."""


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_archives_are_one_line(name: str, base: RuleBase) -> None:
    readings = read(base, HOSTILE[name]())
    assert one_line_each(readings)
    assert readings[-1].evidence.note
    assert sum(one.evidence.status == "unreadable" for one in readings) <= 2


def test_names_in_archives_lead_nowhere(base: RuleBase) -> None:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as tar:
        for name, kind in (("../../evil.log", tarfile.REGTYPE), ("link", tarfile.SYMTYPE), ("device", tarfile.CHRTYPE)):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "/etc/passwd"
            info.size = len(ERROR) if kind == tarfile.REGTYPE else 0
            tar.addfile(info, io.BytesIO(ERROR))
    (only,) = read(base, stream.getvalue(), "case.tar")
    assert only.evidence.path == "case.tar/evil.log" and "root:" not in str(only)


def test_links_and_special_files_in_a_folder_are_named(tmp_path: Path) -> None:
    (tmp_path / "a.log").write_bytes(ERROR)
    (tmp_path / "folder").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "passwd").symlink_to("/etc/passwd")
    (tmp_path / "nowhere").symlink_to(tmp_path / "gone")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    wanted = {"a.log": None, "folder": "link", "passwd": "link", "nowhere": "dead-link", "circle": "dead-link"}
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        wanted["pipe"] = "not-a-file"
    if hasattr(socket, "AF_UNIX"):
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(tmp_path / "socket"))
        wanted["socket"] = "not-a-file"
    found = {Path(one.name).name: one.trouble.reason if one.trouble else None for one in documents([str(tmp_path)])}
    assert found == wanted


def test_a_gigabyte_of_zeros_takes_bounded_memory(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "zeros.evtx"
    with path.open("wb") as stream:
        stream.truncate(1 << 30)
    ran = run("diagnose", path)
    assert ran.status == 2 and ran.err.count("\n") == 1
