"""Which addresses are public, however they are spelled."""

from __future__ import annotations

import ipaddress

import pytest

from crawler.middlewares.addresses import is_public, parse

NOT_PUBLIC = [
    "127.0.0.1", "127.1", "127.255.255.254", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001",
    "0.0.0.0", "0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "192.168.257", "169.254.169.254",
    "0xa9fea9fe", "100.64.0.1", "100.100.100.200", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.1",    "168.63.129.16", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "127.0.0.1.",
    "::1", "[::1]", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "[::ffff:7f00:1]", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b:1::1",
    "::127.0.0.1",
]  # fmt: skip


@pytest.mark.parametrize("host", NOT_PUBLIC)
def test_not_public(host):
    address = parse(host)
    assert address is not None
    assert not is_public(address)


PUBLIC = ["8.8.8.8", "172.32.0.1", "100.128.0.1", "1.1", "2a00:1450:4001:82a::2004", "64:ff9b::808:808"]
NAMES = ["localhost", "blogg.se", "1.se", "3com.com", "abc", "de", "", "1.2.3.4.5", "256.1.1.1", "1 2", "å"]


@pytest.mark.parametrize("host", PUBLIC)
def test_public(host):
    address = parse(host)
    assert address is not None
    assert is_public(address)


@pytest.mark.parametrize("host", NAMES)
def test_a_name_is_no_address(host):
    assert parse(host) is None


def test_every_block_of_ipv4_that_is_not_public_is_refused():
    for block in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "127.0.0.0/8", "169.254.0.0/16", "100.64.0.0/10"):
        network = ipaddress.ip_network(block)
        assert not is_public(network[0])
        assert not is_public(network[-1])
