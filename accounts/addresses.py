"""Network addresses, kept only as far as they are needed."""

from ipaddress import ip_address, ip_network

from allauth.account.adapter import get_adapter
from django.http import HttpRequest


def truncated(address: str) -> str:
    """The neighbourhood of an address: the first 24 bits (IPv4) or 48 (IPv6), the rest zero."""
    prefix = 24 if ip_address(address).version == 4 else 48
    return str(ip_network(f"{address}/{prefix}", strict=False).network_address)


def whence(request: HttpRequest) -> str:
    """The neighbourhood a request comes from."""
    return truncated(get_adapter().get_client_ip(request))
