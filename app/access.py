"""Who may address the server: host names, and a token where it listens beyond this computer."""

import hashlib
import hmac
import ipaddress
import os
import secrets
from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from app.settings import Settings

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104  (recognised, to be refused)
SECRET_VARIABLE = "NN_PLAYGROUND_SECRET"  # noqa: S105  (names of variables)
TOKEN_VARIABLE = "NN_PLAYGROUND_TOKEN"  # noqa: S105


class AccessError(ValueError):
    """The server would be open to others without saying to whom."""


def is_loopback(host: str) -> bool:
    """Return whether only this computer reaches that address or name."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() in LOOPBACK


def host_name(netloc: str) -> str:
    """Return the name in `name:port` or `[v6]:port`, in lower case; "" where there is none."""
    try:
        return (urlsplit(f"//{netloc}").hostname or "").lower()
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class Access:
    """What a request must bring.

    Attributes:
        hosts: the names in Host by which the server may be addressed, against DNS rebinding.
        token: what every request must show; None on loopback.
        secret: the key that signs cookies.
        cookie: the name of the cookie; cookies do not know ports, so it holds the port.
    """

    hosts: frozenset[str]
    token: str | None
    secret: bytes
    cookie: str = "nn_playground"

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return the access that the settings and the environment ask for.

        The token is `NN_PLAYGROUND_TOKEN`, else random; the secret is `NN_PLAYGROUND_SECRET`,
        else random, so that cookies end with the server.

        Raises:
            AccessError: other computers could reach the server but no name is allowed.
        """
        names = {name.lower().strip("[]") for name in settings.allowed_hosts}
        far = not is_loopback(settings.host) or any(not is_loopback(name) for name in names)
        if far and settings.host not in EVERYWHERE:
            names.add(settings.host.lower())
        if far and not any(not is_loopback(name) for name in names):
            raise AccessError(
                f"host (={settings.host!r}) lets other computers in; say by which names or "
                "addresses they may call this one, for example: --allow-host lab.example"
            )
        token = os.environ.get(TOKEN_VARIABLE) or secrets.token_urlsafe(16)
        secret = os.environ.get(SECRET_VARIABLE, "").encode() or secrets.token_bytes(32)
        cookie = f"nn_playground_{settings.port}"
        return cls(LOOPBACK | names, token if far else None, secret, cookie)

    def knows(self, netloc: str) -> bool:
        """Return whether a Host header names this server."""
        return host_name(netloc) in self.hosts

    def admits(self, authorization: str, cookies: str) -> bool:
        """Return whether the headers Authorization and Cookie show the token."""
        if self.token is None:
            return True
        scheme, _, given = authorization.partition(" ")
        if scheme.lower() == "bearer" and self.is_token(given.strip()):
            return True
        pairs = dict(each.strip().partition("=")[::2] for each in cookies.split(";"))
        shown = pairs.get(self.cookie, "")
        return hmac.compare_digest(shown.encode(), self.seal().encode())

    def is_token(self, given: str) -> bool:
        """Return whether `given` is the token, in a time that tells nothing."""
        return hmac.compare_digest(given.encode(), (self.token or "").encode())

    def seal(self) -> str:
        """Return the cookie's value, which shows that its owner knew the token."""
        return hmac.new(self.secret, (self.token or "").encode(), hashlib.sha256).hexdigest()
