"""All addresses. Apps above this one are named as strings: dependencies point one way."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from .api import api
from .views import public

api.add_router("", "submissions.api.router")
api.add_router("", "submissions.team_api.router")
api.add_router("", "leaderboard.api.router")

handler404 = "challenge.views.public.not_found"

urlpatterns = [
    path("", public.home, name="home"),
    path("accounts/", include("allauth.urls")),
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", admin.site.urls),
    path("api/docs", RedirectView.as_view(url="/api/v1/docs"), name="api_docs"),
    path("api/v1/", api.urls),
    path("", include("submissions.urls")),
    path("<int:year>/", public.edition, name="edition"),
    path("", include("leaderboard.urls")),
]
