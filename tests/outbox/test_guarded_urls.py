"""Tricky addresses: whatever two programs might read differently, and whatever stands inside, is not asked."""

import pytest

from outbox.guarded import addresses, urls
from outbox.guarded.urls import Refused

# Each one was a way inside somewhere. None of them needs a look-up to be refused.
TRICKY = [
    # other schemes, and none
    "", "hooks.example", "//hooks.example/", "https:hooks.example", "https:/hooks.example", "http://hooks.example/",
    "ftp://hooks.example/", "file:///etc/passwd", "gopher://hooks.example:70/_x", "dict://hooks.example:11211/",
    "ldap://hooks.example/", "jar:https://hooks.example!/", "data:text/plain,x", "javascript:alert(1)",
    "unix:///var/run/docker.sock", "HTTPS//hooks.example",
    # numbers instead of names
    "https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://0/", "https://0.0.0.0/", "https://2130706433/",
    "https://017700000001/", "https://0177.0.0.1/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://0x7f.1/",
    "https://127.0.0.0x1/", "https://00000127.0.0.1/", "https://169.254.169.254/latest/meta-data/",
    "https://1.1.1.1/", "https://256.256.256.256/", "https://4294967297/", "https://1.2.3.4.5/", "https://0x/",
    # brackets and zones
    "https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://[fe80::1%25eth0]/", "https://[fe80::1%eth0]/",
    "https://[fd00:ec2::254]/", "https://[2606:4700::1111]/", "https://[::1", "https://::1/",
    # users before hosts
    "https://hooks.example@127.0.0.1/", "https://127.0.0.1@hooks.example/", "https://user:word@hooks.example/",
    "https://hooks.example:443@127.0.0.1/", "https://@hooks.example/", "https://hooks.example%40127.0.0.1/",
    # signs that parsers read differently
    "https://hooks.example\\@127.0.0.1/", "https:\\\\hooks.example/", "https://hooks.example#@127.0.0.1/",
    "https://hooks.example/#x", "https://127.0.0.1\t.hooks.example/", "https://hooks.example\r\nX-A: b/",
    "https://hooks.example /", " https://hooks.example/", "https://hooks.example/a b", "https://hooks.exam\u200bple/",
    "https://hooks.example/\u00e9", "https://hooks.example\x00.evil/",
    # names
    "https://localhost/", "https://LOCALHOST/", "https://localhost./", "https://a.localhost/", "https://intranet/",
    "https://hooks.example./", "https://.hooks.example/", "https://hooks..example/", "https://-a.example/",
    "https://a-.example/", "https://a_b.example/", "https://printer.local/", "https://db.internal/",
    "https://metadata.google.internal/", "https://127.0.0.1.in-addr.arpa/", "https://\uff11\uff12\uff17.0.0.1/",
    "https://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3/", "https://ho\u043eks.example/",
    f"https://{'a' * 64}.example/", f"https://{'a.' * 127}example/", f"https://hooks.example/{'a' * 2048}",
    # ports
    "https://hooks.example:22/", "https://hooks.example:80/", "https://hooks.example:0/", "https://hooks.example:/",
    "https://hooks.example:65536/", "https://hooks.example:-1/", "https://hooks.example:443443/",
    "https://hooks.example:4 43/", "https://hooks.example:0x1bb/",
]  # fmt: skip
FINE = [
    "https://hooks.example/services/T0/B0/x", "https://hooks.example", "https://hooks.example:443/a?key=1&b=2",
    "HTTPS://Hooks.Example/", "https://xn--bcher-kva.example/", "https://oapi.dingtalk.com/robot/send?access_token=x",
    "https://0x7f.example/", "https://127.0.0.1.example/",
]  # fmt: skip


def test_there_are_more_than_sixty():
    assert len(TRICKY) == len(set(TRICKY)) > 60


@pytest.mark.parametrize("url", TRICKY, ids=ascii)
def test_it_is_refused(url):
    with pytest.raises(Refused) as refusal:
        urls.read(url)
    assert refusal.value.code in {"long", "signs", "unreadable", "scheme", "user", "host", "number", "name", "port"}


@pytest.mark.parametrize("url", FINE)
def test_an_ordinary_address_is_read(url):
    target = urls.read(url)
    assert (target.scheme, target.port, target.is_listed) == ("https", 443, False)
    assert target.host == target.host.lower()
    assert target.path.startswith("/")


def test_what_the_hospital_lists_may_be_inside_and_is_exactly_that():
    listed = ["http://10.1.2.3:8080", "https://sms.inner:8443/", "https://[fd00::5]:8443"]
    assert urls.read("http://10.1.2.3:8080/send", listed).is_listed
    assert urls.read("https://sms.inner:8443", listed).is_listed
    assert urls.read("https://[fd00::5]:8443/x", listed).origin == "https://[fd00::5]:8443"
    for near in ("http://10.1.2.3/", "https://10.1.2.3:8080/", "http://10.1.2.4:8080/", "http://sms.inner:8443/",
                 "https://a.sms.inner:8443/", "http://x@10.1.2.3:8080/"):  # fmt: skip
        with pytest.raises(Refused):
            urls.read(near, listed)


def test_a_line_of_the_list_is_an_origin_and_nothing_more():
    with pytest.raises(Refused):
        urls.listed_origin("https://sms.inner:8443/path")


def test_a_refusal_says_nothing_of_the_address():
    with pytest.raises(Refused) as refusal:
        urls.read("https://hooks.example:22/secret-token")
    assert str(refusal.value) == "port"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("127.0.0.1", "loopback"), ("127.255.255.254", "loopback"), ("0.0.0.0", "this network"),
        ("10.0.0.1", "private"), ("172.16.0.1", "private"), ("172.31.255.255", "private"), ("192.168.1.1", "private"),
        ("169.254.169.254", "link-local"), ("100.64.0.1", "shared"), ("100.100.100.200", "shared"),
        ("168.63.129.16", "metadata"), ("192.0.0.192", "reserved"), ("192.0.2.1", "documentation"),
        ("198.18.0.1", "benchmarking"), ("198.51.100.7", "documentation"), ("203.0.113.9", "documentation"),
        ("192.88.99.1", "6to4"), ("224.0.0.1", "multicast"), ("239.255.255.250", "multicast"),
        ("240.0.0.1", "reserved"), ("255.255.255.255", "reserved"), ("::1", "loopback"), ("::", "unspecified"),
        ("::ffff:10.0.0.1", "mapped"), ("::ffff:93.184.215.14", "mapped"), ("::7f00:1", "compatible"),
        ("64:ff9b::a00:1", "nat64"), ("64:ff9b:1::a00:1", "nat64"), ("2002:a00:1::", "6to4"),
        ("2001:0:a00:1::", "teredo"), ("2001:db8::1", "documentation"), ("2001:10::1", "reserved"),
        ("3fff::1", "documentation"), ("5f00::1", "reserved"), ("fc00::1", "private"), ("fd00:ec2::254", "private"),
        ("fe80::1", "link-local"), ("fe80::1%eth0", "zone"), ("fec0::1", "private"), ("ff02::1", "multicast"),
        ("100::1", "reserved"), ("4000::1", "reserved"), ("no address", "no address"), ("127.0.0.1 ", "no address"),
        ("0x7f.1", "no address"),
    ],
)  # fmt: skip
def test_an_inner_address_has_a_reason(address, why):
    assert addresses.why_inside(address) == why


@pytest.mark.parametrize("address", ["93.184.215.14", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700:4700::1111"])
def test_an_outer_address_has_none(address):
    assert addresses.why_inside(address) == ""


def test_a_listed_host_may_be_private_but_never_metadata():
    allowed = [("private", "10.0.0.1", "sms.inner"), ("shared", "100.64.0.1", "sms.inner"),
               ("loopback", "127.0.0.1", "127.0.0.1")]  # fmt: skip
    refused = [("loopback", "127.0.0.1", "sms.inner"), ("link-local", "169.254.169.254", "sms.inner"),
               ("metadata", "168.63.129.16", "sms.inner"), ("mapped", "::ffff:10.0.0.1", "sms.inner")]  # fmt: skip
    assert all(addresses.may_be_listed(*case) for case in allowed)
    assert not any(addresses.may_be_listed(*case) for case in refused)
