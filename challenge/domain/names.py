"""Names that people type, made safe to keep and to show."""

import unicodedata

from django.utils.translation import gettext_lazy as _

NOTHING_TO_SEE = _("Type a name with at least one visible character.")


def clean_name(text: str) -> str:
    """`text` in NFC, without control and direction characters, with single spaces."""
    kept = "".join(" " if char.isspace() else char for char in unicodedata.normalize("NFC", text))
    return " ".join("".join(char for char in kept if not _is_hidden(char)).split())


def _is_hidden(char: str) -> bool:
    # Cc: control, Cf: format (direction marks and overrides), Cs: surrogates, Co: private use
    return unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co"}
