"""Notices by e-mail, through whatever backend Django is set to."""

from contextlib import suppress
from smtplib import SMTPException, SMTPRecipientsRefused
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.signing import Signer
from django.utils.translation import gettext as _

from ..enums import NoticeKind
from ..models import Delivery, Notice
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
    headers = {"Message-ID": f"<notice-{notice.pk}-{delivery.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    footer = f"{notice.edition}\n{address_of('edition', notice.edition.year)}\n"
    if may_be_ended(notice):
        link = address_of("unsubscribe", _signer().sign_object([notice.edition_id, delivery.address]))
        # RFC 2369 and, for mail programs that end it by themselves, RFC 8058.
        headers |= {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
        footer += _("No more mails of news: %(link)s") % {"link": link} + "\n"
    return EmailMessage(
        subject=f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{notice.subject}",
        body=f"{notice.body.rstrip()}\n\n-- \n{footer}",
        to=[delivery.address],
        headers=headers,
    )


def may_be_ended(notice: Notice) -> bool:
    """Whether it is for everybody and can be switched off: news and clarifications, not what concerns one's own."""
    is_clarification = notice.kind == NoticeKind.QUESTION_ANSWERED and notice.payload["is_public"]
    return notice.kind == NoticeKind.NEWS or is_clarification


def read_unsubscribing(signed: str) -> tuple[int, str]:
    """The edition's key and the address that a link names. Raises BadSignature for one that is not ours."""
    edition_id, address = _signer().unsign_object(signed)
    return int(edition_id), str(address)


def _signer() -> Signer:
    return Signer(salt="news-by-mail")


def _refusal(refusal: SMTPRecipientsRefused) -> Exception:
    """A code of 500 and more is for good; a server that is busy says 400 and more (RFC 5321, 4.2.1)."""
    for code, reason in refusal.recipients.values():
        words = reason.decode(errors="replace") if isinstance(reason, bytes) else reason
        told = _("The mail server refused the address: %(code)s %(reason)s") % {"code": code, "reason": words}
        return RecipientRefused(told) if code in PERMANENT else SMTPException(told)
    return refusal
