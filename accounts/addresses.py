"""Network addresses, kept only as far as they are needed."""

from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.http import HttpRequest

# Of an IPv6 address one household or office has all that begin with the same 64 bits.
_ONE_HOUSE = 64


def plain(address: str) -> str:
    """The address; of an IPv4 one that came in by an IPv6 socket (``::ffff:…``) the IPv4 one."""
    read = ip_address(address)
    mapped = read.ipv4_mapped if read.version == 6 else None
    return str(mapped or read)


def truncated(address: str) -> str:
    """The neighbourhood of an address: the first 24 bits (IPv4) or 48 (IPv6), the rest zero."""
    return _first_bits(address, 24 if ip_address(address).version == 4 else 48)


def whence(request: HttpRequest) -> str:
    """The neighbourhood a request comes from."""
    return truncated(get_adapter().get_client_ip(request))


def counted(request: HttpRequest) -> str:
    """What limits take for one address: an IPv4 address, or 64 bits of an IPv6 one."""
    address = get_adapter().get_client_ip(request)
    return address if ip_address(address).version == 4 else _first_bits(address, _ONE_HOUSE)


def _first_bits(address: str, bits: int) -> str:
    return str(ip_network(f"{address}/{bits}", strict=False).network_address)
