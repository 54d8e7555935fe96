from django.urls import path

from . import health
from .views import status, submitting, teams, uploads

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("<int:year>/team/", teams.team, name="team"),
    path("<int:year>/team/tokens/", teams.new_token, name="new_token"),
    path("<int:year>/team/tokens/<int:token_id>/end/", teams.end_token, name="end_token"),
    path("<int:year>/<slug:task>/submit/", submitting.submit, name="submit"),
    path("submissions/<uuid:submission_id>/", status.submission, name="submission"),
    path("submissions/<uuid:submission_id>/status/", status.submission_status, name="submission_status"),
    path("api/v1/uploads/", uploads.uploads, name="uploads"),
    path("api/v1/uploads/<uuid:upload_id>/", uploads.upload, name="upload"),
]
