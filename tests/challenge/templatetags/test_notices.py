import pytest

from challenge.enums import Channel
from challenge.models import Delivery
from challenge.templatetags.notices import destination


@pytest.mark.parametrize(
    ("channel", "address", "shown"),
    [
        (Channel.EMAIL, "ada@example.org", "ada@example.org"),
        (Channel.WEBHOOK, "https://ci.example.org:8443/secret?token=1", "ci.example.org"),
    ],
)
def test_a_mails_address_is_shown_whole_and_of_a_webhooks_the_host(channel, address, shown):
    assert destination(Delivery(channel=channel, address=address)) == shown
