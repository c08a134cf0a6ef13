"""Which network addresses are public. Pure."""

from __future__ import annotations

import ipaddress
import socket

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Not public either: cloud platforms' metadata and wire servers, local NAT64, IPv4-compatible IPv6 (deprecated). The
# lists of older Python releases lack them.
_NETWORKS = ("168.63.129.16/32", "192.0.0.0/24", "64:ff9b:1::/48", "::/96")
_INTERNAL = tuple(ipaddress.ip_network(network) for network in _NETWORKS)
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def parse(host: str) -> Address | None:
    """The address that a host spells, in any way that the system's resolver takes for one; None for a name.

    >>> parse("0x7f.1"), parse("2130706433"), parse("[::1]")
    (IPv4Address('127.0.0.1'), IPv4Address('127.0.0.1'), IPv6Address('::1'))
    """
    bare = host.strip("[]").partition("%")[0].rstrip(".")
    try:
        return ipaddress.ip_address(bare)
    except ValueError:
        pass
    if not bare or bare[-1] not in "0123456789abcdefABCDEF" or not bare[0].isdigit() or " " in bare:
        return None
    try:
        return ipaddress.IPv4Address(socket.inet_aton(bare))
    except (OSError, UnicodeEncodeError):
        return None


def is_own_machine(host: str) -> bool:
    """Whether a host is the user's own machine: by its name or a loopback address (RFC 6761, 6.3; RFC 6890)."""
    address = parse(host)
    return host == "localhost" or (address is not None and address.is_loopback)


def is_public(address: Address) -> bool:
    """Whether `address` is one of the public Internet (IANA's special-purpose registries, RFC 6890).

    Not public: loopback, private, link-local, unique-local, carrier-grade NAT, multicast, reserved, unspecified. An
    IPv4 address inside an IPv6 one (mapped, 6to4, Teredo, NAT64) is judged by itself.
    """
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not any(address in network for network in _INTERNAL)
