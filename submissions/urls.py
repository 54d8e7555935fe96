from django.urls import path

from . import health
from .views import checking, invitations, merging, queue, status, submitting, teams, uploads

urlpatterns = [
    path("health/live", health.live, name="health_live"),
    path("health/ready", health.ready, name="health_ready"),
    path("<int:year>/team/", teams.team, name="team"),
    path("<int:year>/team/new/", teams.new_team, name="new_team"),
    path("<int:year>/team/tokens/", teams.new_token, name="new_token"),
    path("<int:year>/team/tokens/<int:token_id>/end/", teams.end_token, name="end_token"),
    path("teams/<int:team_id>/", teams.one_team, name="one_team"),
    path("teams/<int:team_id>/leave/", teams.leave, name="leave_team"),
    path("teams/<int:team_id>/tasks/", teams.tasks, name="team_tasks"),
    path("teams/<int:team_id>/finals/<int:phase_id>/", teams.final_entries, name="final_entries"),
    path("teams/<int:team_id>/members/<int:membership_id>/remove/", teams.remove, name="remove_member"),
    path("teams/<int:team_id>/members/<int:membership_id>/captain/", teams.make_captain, name="make_captain"),
    path("teams/<int:team_id>/invitations/", invitations.new_invitation, name="new_invitation"),
    path(
        "teams/<int:team_id>/invitations/<int:invitation_id>/revoke/",
        invitations.revoke_invitation,
        name="revoke_invitation",
    ),
    path("teams/<int:team_id>/merge/", merging.propose, name="propose_merge"),
    path("teams/<int:team_id>/merge/<int:proposal_id>/", merging.answer, name="answer_merge"),
    path("invitations/<str:secret>/", invitations.invitation, name="invitation"),
    path("<int:year>/<slug:task>/check/", checking.check, name="check"),
    path("checks/<uuid:check_id>/", checking.file_check, name="file_check"),
    path("<int:year>/<slug:task>/submit/", submitting.submit, name="submit"),
    path("submissions/<uuid:submission_id>/", status.submission, name="submission"),
    path("submissions/<uuid:submission_id>/status/", status.submission_status, name="submission_status"),
    path("submissions/<uuid:submission_id>/cancel/", status.cancel, name="cancel_submission"),
    path("<int:year>/queue/", queue.queue, name="queue"),
    path("<int:year>/queue/rows/", queue.queue_rows, name="queue_rows"),
    path("<int:year>/queue/<int:evaluation_id>/requeue/", queue.requeue_evaluation, name="requeue_evaluation"),
    path("<int:year>/queue/<int:evaluation_id>/fail/", queue.fail_evaluation, name="fail_evaluation"),
    path("api/v1/uploads/", uploads.uploads, name="uploads"),
    path("api/v1/uploads/<uuid:upload_id>/", uploads.upload, name="upload"),
]
