"""Settings of mail become a carrier, or a sentence about what is wrong."""

from __future__ import annotations

import pytest

from relay.outbound.making import carrier_from
from relay.settings import Settings


def test_no_mail() -> None:
    """Without a server no mail is sent."""
    assert carrier_from(Settings()) is None


def test_all_of_it() -> None:
    """Every setting reaches what it is for."""
    carrier = carrier_from(
        Settings(
            mail_host="smtp.example", mail_port=465, mail_security="tls", mail_user="u",
            mail_password="p", mail_from="Support <s@desk.example>",
            public_url="https://chat.example:8443/",
        )
    )  # fmt: skip
    assert carrier is not None
    server = carrier.server
    assert (server.host, server.port, server.security) == ("smtp.example", 465, "tls")
    assert (server.user, server.password) == ("u", "p")
    assert str(server.sender) == "Support <s@desk.example>"
    assert server.own_name == "chat.example"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({}, "BATON_MAIL_FROM is needed"),
        ({"mail_from": "Support"}, "BATON_MAIL_FROM is needed"),
        (
            {"mail_from": "s@d.example", "mail_user": "u", "mail_security": "none"},
            "password would be readable",
        ),
    ],
)
def test_settings_that_make_no_sense(wrong: dict[str, str], named: str) -> None:
    """What is missing or unsafe is named."""
    with pytest.raises(ValueError, match=named):
        carrier_from(Settings(mail_host="smtp.example", **wrong))  # type: ignore[arg-type]  # settings by name
