"""A working Kannel configuration, to copy from the gateway form.

Tested with Kannel 1.4.5. ``max-messages = 0`` keeps Kannel from sending a reply:
without it, the body of our HTTP response would be sent to the client as a text.
"""

SERVICE = """group = sms-service
keyword = default
catch-all = true
max-messages = 0
omit-empty = true
get-url = "{url}?from=%p&to=%P&text=%b&charset=%C&coding=%c&id=%I&ts=%T&udh=%u"
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
sms-combine-concatenated-mo = false
"""

FAKE = """group = smsc
smsc = fake
smsc-id = FAKE
port = {port}
connect-allow-ip = "127.0.0.1"
"""


def format_service_group(url):
    """Return the ``sms-service`` group that forwards received texts to our address.

    >>> format_service_group("https://desk.example/in").splitlines()[-1][:40]
    'get-url = "https://desk.example/in?from='
    """
    return SERVICE.format(url=url)


def format_user_group(account, secret):
    """Return the ``sendsms-user`` group of the account that we send with.

    >>> format_user_group("desk", "x").splitlines()[1]
    'username = desk'
    """
    return USER.format(account=account, secret=secret)


def format_for_screen(url, user, port=13013):
    """Return the lines that an administrator adds to an existing Kannel.

    ``http-request-retry`` matters: without it, Kannel loses the texts that arrive
    while our server is down.

    >>> "http-request-retry" in format_for_screen("https://desk.example/in", "desk")
    True
    """
    groups = (
        SMSBOX.format(port=port),
        format_user_group(user, "********"),
        format_service_group(url),
    )
    return "\n".join(groups)


def format_for_simulator(url, user, secret, ports, spool):
    """Return a complete configuration with Kannel's simulator as the network.

    Kannel leaves the parts of long texts to us, as it does when one of them is missing.

    :param dict ports: ``admin``, ``box``, ``sendsms``, ``smsc``
    :param str spool: folder where Kannel keeps the texts it has not delivered yet

    >>> ports = {"admin": 1, "box": 2, "sendsms": 3, "smsc": 4}
    >>> format_for_simulator("http://x/in", "u", "p", ports, "/tmp/s").count("group = ")
    5
    """
    core = CORE.format(
        admin_port=ports["admin"], box_port=ports["box"], secret=secret, spool=spool
    )
    groups = (
        core,
        FAKE.format(port=ports["smsc"]),
        SMSBOX.format(port=ports["sendsms"]),
        format_user_group(user, secret),
        format_service_group(url),
    )
    return "\n".join(groups)
