"""Which network addresses may call an entry point."""

import ipaddress


def parse_networks(text):
    """Return the networks of a setting with one address per line.

    :raises ValueError: with the first line that is not a network address

    >>> parse_networks("41.82.0.0/16\\n10.0.0.1")
    (IPv4Network('41.82.0.0/16'), IPv4Network('10.0.0.1/32'))
    >>> parse_networks(None)
    ()
    """
    networks = []
    for line in (text or "").split():
        try:
            networks.append(ipaddress.ip_network(line, strict=False))
        except ValueError as error:
            raise ValueError(line) from error
    return tuple(networks)


def is_allowed(address, networks):
    """Return whether an address is in one of the networks; any is without networks.

    >>> allowed = parse_networks("41.82.0.0/16")
    >>> is_allowed("41.82.3.4", allowed), is_allowed("::ffff:41.82.3.4", allowed)
    (True, True)
    >>> is_allowed("10.0.0.1", allowed), is_allowed("", allowed), is_allowed("", ())
    (False, False, True)
    """
    if not networks:
        return True
    try:
        caller = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    # A server that listens on both versions writes version 4 as ::ffff:1.2.3.4.
    caller = getattr(caller, "ipv4_mapped", None) or caller
    return any(caller in network for network in networks)
