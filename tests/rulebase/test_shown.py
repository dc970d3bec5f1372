"""What clients print of a problem (``rules/verifiers/``): every mistake in it has its place and its mend."""

from pathlib import Path

from tests.support.run import Run

WRONG = """\
shown:
  - {problem: certificate-untrustd, verifiers: [schannel], text: x, source: test}
  - {problem: certificate-untrusted, verifiers: [schanel], text: x, source: test}
  - {problem: certificate-untrusted, drivers: [odbc], text: x, source: test}
  - {problem: certificate-untrusted, verifiers: [schannel], message: windows.untrusted-rot, source: test}
  - {problem: certificate-untrusted, verifiers: [schannel], source: test}
  - {problem: certificate-untrusted, verifiers: [schannel], drivers: [tedious], text: x, source: test}
  - {problem: certificate-untrusted, verifiers: [schannel], text: x, when: {server.no_such: yes}, source: test}
"""


def test_lint_names_every_mistake(run: Run, tmp_path: Path) -> None:
    (tmp_path / "verifiers").mkdir()
    (tmp_path / "verifiers" / "shown.yaml").write_text(WRONG, encoding="utf-8")
    ran = run("kb", "lint", "--rules", tmp_path)
    assert ran.status == 3
    found = {int(line.split(".yaml:")[1].split(":")[0]): line for line in ran.out.splitlines() if "shown.yaml:" in line}
    wanted = {
        2: "did you mean 'certificate-untrusted'",
        3: "did you mean 'schannel'",
        4: "is no value of client.driver",
        5: "did you mean 'windows.untrusted-root'",
        6: "needs message or text, and verifiers or drivers",
        7: "needs message or text, and verifiers or drivers",
        8: "unknown fact 'server.no_such'",
    }
    assert {number: words in found.get(number, "") for number, words in wanted.items()} == dict.fromkeys(wanted, True)
