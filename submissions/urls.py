from django.urls import path

from . import health, views

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("<int:year>/team/", views.team, name="team"),
    path("<int:year>/team/tokens/", views.new_token, name="new_token"),
    path("<int:year>/team/tokens/<int:token_id>/end/", views.end_token, name="end_token"),
    path("<int:year>/<slug:task>/submit/", views.submit, name="submit"),
    path("submissions/<uuid:submission_id>/", views.submission, name="submission"),
    path("submissions/<uuid:submission_id>/status/", views.submission_status, name="submission_status"),
]
