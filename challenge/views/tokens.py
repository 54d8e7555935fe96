"""A person's tokens: which there are, a new one, an end."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from ..domain.changes import SettingsRefused
from ..domain.clock import database_now
from ..domain.tokens import issue_token, own_tokens, revoke_token
from ..forms.refusals import show_refusal
from ..forms.tokens import TokenForm
from ..typing import SignedInRequest


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: SignedInRequest) -> HttpResponse:
    """The person's tokens; POST makes one and shows it on the page that answers, and nowhere else."""
    form = TokenForm(request.POST if request.method == "POST" else None, now=database_now())
    if form.is_valid() and (secret := _issued(request, form)):
        return _show(request, TokenForm(now=database_now()), new_token=secret)
    return _show(request, form)


@login_required
@require_POST
def end_token(request: SignedInRequest, token_id: int) -> HttpResponse:
    token = get_object_or_404(own_tokens(request.user), pk=token_id)
    revoke_token(token, database_now())
    messages.success(request, _("The token “%(name)s” works no more.") % {"name": token.name})
    return redirect("tokens")


def _issued(request: SignedInRequest, form: TokenForm) -> str:
    """The secret of the new token; empty if it was refused, which the form then says."""
    told = form.cleaned_data
    try:
        _token, secret = issue_token(
            user=request.user,
            name=told["name"],
            scopes=told["scopes"],
            expires_at=form.expires_at(),
            now=database_now(),
        )
    except SettingsRefused as refused:
        show_refusal(form, refused)
        return ""
    return secret


def _show(request: SignedInRequest, form: TokenForm, **more: Any) -> HttpResponse:
    context = {"tokens": own_tokens(request.user), "form": form, "now": database_now()}
    return render(request, "challenge/tokens.html", context | more, status=422 if form.errors else 200)
