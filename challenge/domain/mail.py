"""Notices by e-mail, through whatever backend Django is set to."""

from contextlib import suppress
from smtplib import SMTPException, SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils.translation import gettext as _

from ..models import Delivery
from .addresses import address_of

PERMANENT = range(500, 600)


class RecipientRefused(Exception):
    """The mail server will never take a mail for this address."""


class MailSender:
    """Sends deliveries over one connection, which is opened anew after an error."""

    def __init__(self) -> None:
        self.connection = get_connection(timeout=settings.NOTICE_TIMEOUT_SECONDS)

    def send(self, delivery: Delivery) -> None:
        """Sends a mail. Raises RecipientRefused; or OSError and SMTPException, after which it may be tried again."""
        try:
            self.connection.open()
            self.connection.send_messages([message_of(delivery)])
        except SMTPRecipientsRefused as refusal:
            self.close()
            raise _refusal(refusal) from refusal
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Closes the connection, if it can be closed."""
        with suppress(OSError, SMTPException):
            self.connection.close()


def message_of(delivery: Delivery) -> EmailMessage:
    """Plain text. The Message-ID is the same at each attempt, so that a mail sent twice can be told as one."""
    notice = delivery.notice
    host = urlsplit(settings.SITE_URL).hostname
    return EmailMessage(
        subject=f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{notice.subject}",
        body=f"{notice.body.rstrip()}\n\n-- \n{notice.edition}\n{address_of('edition', notice.edition.year)}\n",
        to=[delivery.address],
        headers={"Message-ID": f"<notice-{notice.pk}-{delivery.pk}@{host}>", "Auto-Submitted": "auto-generated"},
    )


def _refusal(refusal: SMTPRecipientsRefused) -> Exception:
    """A code of 500 and more is for good; a server that is busy says 400 and more (RFC 5321, 4.2.1)."""
    for code, reason in refusal.recipients.values():
        words = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
        told = _("The mail server refused the address: %(code)s %(reason)s") % {"code": code, "reason": words}
        return RecipientRefused(told) if code in PERMANENT else SMTPException(told)
    return refusal
