"""A Kannel configuration that works, to copy from the gateway's screen.

Every line was tried with Kannel 1.4.5. The answers of a service are empty
(``max-messages = 0``): without it, whatever the desk answers to a call would be sent
to the client as a text.
"""

SERVICE = """group = sms-service
keyword = default
catch-all = true
max-messages = 0
omit-empty = true
get-url = "{url}?from=%p&to=%P&text=%b&charset=%C&coding=%c&id=%I&ts=%T"
"""

SMSBOX = """group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = {port}
http-request-retry = 100000
http-queue-delay = 5
"""

USER = """group = sendsms-user
username = {account}
password = {secret}
max-messages = 10
concatenation = true
"""

CORE = """group = core
admin-port = {admin_port}
admin-password = {secret}
smsbox-port = {box_port}
box-allow-ip = "127.0.0.1"
store-type = spool
store-location = {spool}
log-level = 2
"""

FAKE = """group = smsc
smsc = fake
smsc-id = FAKE
port = {port}
connect-allow-ip = "127.0.0.1"
"""


def service(url):
    """Return the group that brings received texts to our address.

    >>> service("https://desk.example/in").splitlines()[-1][:40]
    'get-url = "https://desk.example/in?from='
    """
    return SERVICE.format(url=url)


def account(account, secret):
    """Return the group that lets us send, for an account of this name.

    >>> account("desk", "x").splitlines()[1]
    'username = desk'
    """
    return USER.format(account=account, secret=secret)


def for_screen(url, user, port=13013):
    """Return what an administrator adds to an existing Kannel.

    ``http-request-retry`` matters: without it a text that arrives while the desk is
    down is lost by Kannel.

    >>> "http-request-retry" in for_screen("https://desk.example/in", "desk")
    True
    """
    groups = (SMSBOX.format(port=port), account(user, "********"), service(url))
    return "\n".join(groups)


def for_simulator(url, user, secret, ports, spool):
    """Return a whole configuration with Kannel's own simulator as the network.

    :param dict ports: ``admin``, ``box``, ``sendsms``, ``smsc``
    :param str spool: folder where Kannel keeps what it has not handed over

    >>> ports = {"admin": 1, "box": 2, "sendsms": 3, "smsc": 4}
    >>> for_simulator("http://x/in", "u", "p", ports, "/tmp/s").count("group = ")
    5
    """
    core = CORE.format(
        admin_port=ports["admin"], box_port=ports["box"], secret=secret, spool=spool
    )
    groups = (
        core,
        FAKE.format(port=ports["smsc"]),
        SMSBOX.format(port=ports["sendsms"]),
        account(user, secret),
        service(url),
    )
    return "\n".join(groups)
