"""The name a client uses against those of a certificate (RFC 9525)."""

import pytest

from kbassist.certificates.names import fit


@pytest.mark.parametrize(
    ("host", "names", "expected"),
    [
        ("SQL01.contoso.com", ["sql01.contoso.com"], "exact"),
        ("sql01.contoso.com.", ["sql01.contoso.com"], "exact"),
        ("sql01.contoso.com", ["*.contoso.com"], "wildcard"),
        ("sql01.contoso.com", ["sql*.contoso.com"], "none"),
        ("a.sql01.contoso.com", ["*.contoso.com"], "none"),
        ("contoso.com", ["*.contoso.com"], "none"),
        ("sql01", ["sql01.contoso.com"], "none"),
        ("sql01", ["*", "*."], "none"),
        ("sql01", ["SQL01"], "exact"),
        ("sql_01.contoso.com", ["sql_01.contoso.com"], "exact"),
        ("10.1.2.3", ["*.2.3", "10.1.2.3"], "exact"),
        ("10.1.2.3", ["*.1.2.3"], "none"),
        ("fe80:0:0::1", ["fe80::1"], "exact"),
        ("[fe80::1]", ["fe80::2", "sql01"], "none"),
        ("bücher.example", ["xn--bcher-kva.example"], "exact"),
    ],
)
def test_a_host_against_names(host: str, names: list[str], expected: str) -> None:
    assert fit(host, names) == expected


@pytest.mark.parametrize("host", ["(local)", "(localdb)\\x", "", ".", "sql 01", "a" * 64])
def test_what_is_no_host_name_is_not_compared(host: str) -> None:
    assert fit(host, ["sql01.contoso.com"]) is None
