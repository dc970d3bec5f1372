"""Batch: exact recall wherever a file is split, in every encoding; groups, checkpoint, reports."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kbassist.batch.model import Unit
from kbassist.batch.plan import plan
from kbassist.batch.recognise import Recogniser
from kbassist.batch.run import make_worker
from kbassist.batch.scan import Worker
from kbassist.batch.scanner import HyperScanner, PlainScanner, make_scanner
from kbassist.batch.tally import Span
from kbassist.evidence import attempts
from kbassist.evidence.document import Document
from kbassist.evidence.intake import Intake
from kbassist.evidence.readers.part import Part, Text
from kbassist.reading.anchors import Anchors, anchors
from kbassist.reasoning.engines.reference import ReferenceEngine
from kbassist.reasoning.infer import Reasoner
from kbassist.rulebase.base import RuleBase
from kbassist.text.secrets import Vault
from tests.support.evtxfile import build, schannel
from tests.support.formats import blocks
from tests.support.logs import ERRORS, count, log, worker_of
from tests.support.run import CASES
from tests.support.samples import ERROR, WHEN
from tests.support.sentences import PAGES, sentences
from tests.support.thorough import examples, share

BLOCKS = blocks()


@pytest.fixture(scope="module")
def worker(base: RuleBase) -> Worker:
    return make_worker(base, Span())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("density", [0.0, 0.002, 0.1])
def test_planted_incidents_are_found_exactly(
    base: RuleBase, scanner: HyperScanner, tmp_path: Path, encoding: str, density: float
) -> None:
    chance = random.Random(f"{encoding} {density}")
    text, planted = log(chance, 6_000, density)
    path = tmp_path / "app.log"
    path.write_bytes(text.encode(encoding))
    cuts = ((1 << 18, 1 << 16), (1 << 18, 1 << 30), (1 << 24, 5 << 16))
    for window, split in share(cuts, 3, len(text)):
        found, lines = count(worker_of(base, scanner, window), path, split)
        assert found == len(planted), (window, split)
        assert set(lines) <= set(planted)


@settings(max_examples=examples(25), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), split=st.integers(1, 12), density=st.sampled_from([0.01, 0.3, 1.0]))
def test_every_split_gives_the_same(
    base: RuleBase, scanner: HyperScanner, tmp_path: Path, seed: int, split: int, density: float
) -> None:
    text, planted = log(random.Random(seed), 2_500, density)
    path = tmp_path / f"{seed}.log"
    path.write_bytes(text.encode("utf-16" if seed % 2 else "utf-8"))
    assert count(worker_of(base, scanner, 1 << 18), path, split << 16)[0] == len(planted)


def test_an_anchor_stands_in_a_message_in_every_encoding_of_its_language(base: RuleBase, scanner: HyperScanner) -> None:
    plain = PlainScanner(anchors(base))
    missed = []
    for language, sentence in sentences(base):
        for encoding in ("utf-8", "utf-8-sig", *PAGES.get(language, ("cp1252",))):
            for text in (sentence, sentence.upper(), sentence.replace(" ", "\r\n      ")):
                try:
                    data = f"x {text}.".encode(encoding)
                except UnicodeEncodeError:
                    continue
                if not scanner.ends(data):
                    missed.append((language, encoding, text))
                assert plain.ends(data) == scanner.ends(data)
    assert [one for one in missed if one[0] != "tr" or one[2] != one[2].upper()] == []


def test_an_anchor_stands_in_an_event_in_every_language(base: RuleBase, scanner: HyperScanner) -> None:
    plain = PlainScanner(anchors(base))
    for _, sentence in sentences(base):
        for data in (sentence.encode("utf-16-le"), b"\1\0\0" + sentence.encode("utf-16-le") + b"\0\0"):
            assert scanner.in_event_log(data) and plain.in_event_log(data), sentence
    assert not scanner.in_event_log(bytes(60_000)) and not plain.in_event_log(bytes(60_000))


def test_every_sample_of_every_symptom_is_found(base: RuleBase, worker: Worker, tmp_path: Path) -> None:
    for article in base.article_ids:
        for symptom in base.article(article).symptoms:
            for number, sample in enumerate(symptom.samples):
                for wrapped in (sample, sample.replace(" ", "\r\n    ", 2)):
                    path = tmp_path / f"{symptom.id}{number}.log"
                    path.write_text(
                        f"2026-01-01 00:00:00 INFO a\n2026-01-01 00:00:01 ERROR {wrapped}\n2026-01-01 00:00:02 INFO b\n",
                        encoding="utf-8",
                    )
                    result = worker.do(Unit(0, str(path), 0, path.stat().st_size, "text", 0, 0))
                    found = {one for tally in result.tallies for one in tally.symptoms}
                    assert symptom.id in found, (symptom.id, wrapped)


def test_what_diagnose_recognises_batch_finds(base: RuleBase, worker: Worker) -> None:
    for path in sorted(CASES.rglob("*")):
        if not path.is_file() or "evidence" not in path.parts:
            continue
        expected = {
            (hit.article, hit.symptom)
            for one in Intake(base, Vault()).read(Document("x", path.read_bytes()))
            for hit in one.hits
        }
        units, _ = plan([str(path)])
        found = {(tally.article, one) for unit in units for tally in worker.do(unit).tallies for one in tally.symptoms}
        assert {one for one, _ in expected} == {one for one, _ in found}, path


@pytest.mark.parametrize("name", BLOCKS)
def test_an_error_above_or_below_a_block_is_found_as_diagnose_finds_it(
    name: str, base: RuleBase, worker: Worker, tmp_path: Path
) -> None:
    block, _ = BLOCKS[name]
    path = tmp_path / "paste.txt"
    for text in (f"{ERROR}\n{block}", f"{block}\n\n{ERROR}"):
        path.write_text(text, encoding="utf-8")
        readings = Intake(base, Vault()).read(Document("x", path.read_bytes()))
        expected = {hit.article for one in readings for hit in one.hits}
        (unit,) = plan([str(path)])[0]
        found = {tally.article for tally in worker.do(unit).tallies}
        assert "KB2007728" in found and expected <= found


def test_a_reader_that_fails_is_named_and_the_record_still_read(
    base: RuleBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(_source: Text) -> Part | None:
        raise ValueError("bad input")

    monkeypatch.setattr(attempts, "text_reader", lambda _one: failing)
    path = tmp_path / "app.log"
    path.write_text(f"2026-03-01 10:00:00.00 Server      {ERRORS[0]}\n", encoding="utf-8")
    result = make_worker(base, Span()).do(plan([str(path)])[0][0])
    assert [tally.article for tally in result.tallies] == ["KB2007728"]
    assert "as ERRORLOG (ValueError)" in result.unusable[0].reason


def test_a_certificate_among_the_logs_is_called_one(worker: Worker, tmp_path: Path) -> None:
    path = tmp_path / "x.bin"
    path.write_bytes(b"\x30\x82" + bytes(range(256)) * 4)
    result = worker.do(plan([str(path)])[0][0])
    assert [one.reason for one in result.unusable] == ["no log (certificate); hand it to kbassist diagnose"]


def test_event_logs_are_parsed_only_where_a_candidate_is(
    worker: Worker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet = [schannel(36880, WHEN, "APP01", Type="client", Noise="y" * 60) for _ in range(600)]
    for event in quiet:
        event.provider = "Service Control Manager"
    data = build([*quiet, schannel(36882, WHEN, "APP01"), *quiet])
    path = tmp_path / "System.evtx"
    path.write_bytes(data)
    sizes: list[int] = []
    from kbassist.batch import scan  # noqa: PLC0415

    real = scan.read_evtx
    monkeypatch.setattr(scan, "read_evtx", lambda one, wanted: sizes.append(len(one)) or real(one, wanted))
    for split in (1 << 30, 1 << 16, 3 << 16):
        assert count(worker, path, split)[0] == 1
    assert max(sizes) <= 4096 + 2 * 65_536 < len(data) / 3


def test_records_are_read_once(base: RuleBase) -> None:
    recogniser = Recogniser(Reasoner(base, ReferenceEngine()))
    one = recogniser.text(f"2026-03-01 10:00:00 {ERRORS[0]}")
    assert recogniser.text(f"2026-03-02 11:11:11 {ERRORS[0]}") is one


def test_a_rule_base_that_looks_for_nothing_finds_nothing() -> None:
    scanner = make_scanner(Anchors.of({}, {}))
    assert scanner.ends(b"certificate") == [] and not scanner.in_event_log(b"certificate")
