"""A driver that is not shipped, as an author adds it: one file in an extra folder of rules."""

from pathlib import Path

DRIVER = """\
id: newdriver
title: A new driver
recognise: [{text: "newdriver: cannot connect", source: test}]
trust_store: STORE
connection_string:
  grammar: ado
  keywords:
    trust: {name: Trust, values: {yes: "on", no: "off"}}
trust_how: say so
encrypt_off_how: say so
versions:
  - range: "<18"
    title: before 18
    encrypt_default: [{value: no}]
    trust_default: [{value: no}]
    policy: [{value: A}]
    strict: false
    source: test
  - range: "18"
    title: "18"
    encrypt_default: [{value: yes}]
    trust_default: [{value: no}]
    policy: [{value: B}]
    keywords:
      trust: {name: TrustIt, values: {yes: "1", no: "0"}}
    source: test
  - range: ">=19"
    title: 19 and later
    encrypt_default: [{value: yes}]
    trust_default: [{value: no}]
    policy: [{value: B}]
    strict: true
    source: test
version_how: {text: Look at its label.}
sources: [test]
"""


def write_driver(folder: Path, trust_store: str = "os") -> Path:
    """A folder of rules below ``folder`` with the driver ``newdriver``, which spells ``trust`` otherwise in 18."""
    path = folder / "extra" / "drivers" / "newdriver.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(DRIVER.replace("STORE", trust_store), encoding="utf-8")
    return folder / "extra"
