"""All addresses. Apps above this one are named as strings: dependencies point one way."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from .api.frame import api
from .views import (
    class_reports,
    classes,
    edition_pages,
    images,
    labels,
    manifest,
    organize,
    organize_pages,
    organize_phases,
    organize_tasks,
    organizers,
    public,
    samples,
    votes,
    withdrawn,
)

ROUTERS = [
    "challenge.api.editions",
    "submissions.api.submissions",
    "submissions.api.entries",
    "submissions.api.teams",
    "submissions.api.news",
    "submissions.api.taking_part",
    "submissions.api.methods",
    "leaderboard.api.leaderboards",
    "leaderboard.api.provisional",
]
for module in ROUTERS:
    api.add_router("", f"{module}.router")

handler404 = "challenge.views.public.not_found"

organizing = [
    path("", organize.overview, name="organize"),
    path("open/", organize.open_to_teams, name="organize_open"),
    path("announce/", organize.announce_edition, name="organize_announce"),
    path("conceal/", organize.conceal_edition, name="organize_conceal"),
    path("remove/", organize.remove, name="organize_remove"),
    path("about/", organize.about, name="organize_about"),
    path("about/organizers/<int:person_id>/role/", organizers.organizer_role, name="organizer_role"),
    path("about/organizers/<int:person_id>/remove/", organizers.end_organizer, name="organize_end_organizer"),
    path("edition.yaml", manifest.manifest, name="organize_manifest"),
    path("import/", manifest.import_edition, name="organize_import"),
    path("about/invitations/", organizers.new_invitation, name="invite_organizer"),
    path(
        "about/invitations/<int:invitation_id>/revoke/",
        organizers.revoke_invitation,
        name="revoke_organizer_invitation",
    ),
    path("pages/", organize_pages.pages, name="organize_pages"),
    path("pages/new/", organize_pages.new_page, name="organize_new_page"),
    path("pages/name-me/", organize_pages.name_me, name="organize_name_me"),
    path("pages/<slug:page>/", organize_pages.page, name="organize_page"),
    path("pages/<slug:page>/move/", organize_pages.move, name="organize_move_page"),
    path("pages/<slug:page>/remove/", organize_pages.remove, name="organize_remove_page"),
    path("tasks/", organize_tasks.tasks, name="organize_tasks"),
    path("tasks/new/", organize_tasks.new_task, name="organize_new_task"),
    path("tasks/<slug:task>/", organize_tasks.task, name="organize_task"),
    path("tasks/<slug:task>/move/", organize_tasks.move, name="organize_move_task"),
    path("tasks/<slug:task>/remove/", organize_tasks.remove, name="organize_remove_task"),
    path("tasks/<slug:task>/classes/", classes.classes, name="organize_classes"),
    path("tasks/<slug:task>/classes/found/", classes.found, name="organize_found_classes"),
    path("tasks/<slug:task>/classes/add/", classes.add, name="organize_add_classes"),
    path("tasks/<slug:task>/classes/remove/", classes.remove, name="organize_remove_classes"),
    path("tasks/<slug:task>/classes/begin/", classes.begin, name="organize_begin_classes"),
    path("tasks/<slug:task>/classes/discard/", classes.throw_away, name="organize_discard_classes"),
    path("tasks/<slug:task>/classes/load/", classes.load, name="organize_load_classes"),
    path("tasks/<slug:task>/classes/freeze/", classes.freeze, name="organize_freeze_classes"),
    path("tasks/<slug:task>/classes/report/", class_reports.class_report, name="organize_class_report"),
    path("phases/", organize_phases.phases, name="organize_phases"),
    path("phases/<slug:task>/new/", organize_phases.new_phase, name="organize_new_phase"),
    path("phases/<slug:task>/<slug:phase>/", organize_phases.phase, name="organize_phase"),
    path("phases/<slug:task>/<slug:phase>/remove/", organize_phases.remove, name="organize_remove_phase"),
    path("labels/", labels.labels, name="organize_labels"),
]

of_phase = [
    path("images/", images.images, name="organize_images"),
    path("images/take-over/", images.take_over, name="organize_take_over"),
    path("images/<int:row_id>/role/", images.role, name="organize_image_role"),
    path("images/<int:row_id>/up/", images.up, name="organize_image_up"),
    path("images/<int:row_id>/remove/", images.remove, name="organize_image_remove"),
    path("samples/", samples.samples, name="organize_samples"),
    path("samples/add/", samples.add, name="organize_add_sample"),
    path("samples/<int:sample_id>/", samples.sample, name="organize_sample"),
    path("samples/<int:sample_id>/move/", samples.move, name="organize_move_sample"),
    path("samples/<int:sample_id>/remove/", samples.remove, name="organize_remove_sample"),
    path("labels/", labels.phase_labels, name="organize_phase_labels"),
    path("labels/<int:version>/freeze/", labels.freeze_version, name="organize_freeze"),
    path("labels/<int:version>/live/", labels.make_version_live, name="organize_make_version_live"),
    path("labels/withdraw/", labels.withdraw_names, name="organize_withdraw"),
    path("labels/reinstate/", labels.reinstate_names, name="organize_reinstate"),
    path("votes/", votes.votes, name="organize_votes"),
    path("votes/<int:round_id>/", votes.vote_round, name="organize_vote_round"),
    path("votes/<int:round_id>/decided/", votes.decided, name="organize_vote_decided"),
    path("votes/<int:round_id>/draft/", votes.draft, name="organize_vote_draft"),
    path("votes/<int:round_id>/<slug:table>.csv", votes.table, name="organize_vote_table"),
]

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
    path("admin/", admin.site.urls),
    path("api/docs", RedirectView.as_view(url="/api/v1/docs"), name="api_docs"),
    path("api/v1/", api.urls),
    path("organizer-invitations/<str:secret>/", organizers.invitation, name="organizer_invitation"),
    path("organize/", organize.editions, name="organize_editions"),
    path("organize/new/", organize.new_edition, name="organize_new"),
    path("organize/import/", manifest.import_new, name="organize_import_new"),
    path("<int:year>/organize/", include(organizing)),
    path("<int:year>/organize/<slug:task>/<slug:phase>/", include(of_phase)),
    path("<int:year>/rules/", edition_pages.rules, name="rules"),
    path("", include("submissions.urls")),
    path("<int:year>/", public.edition, name="edition"),
    path("<int:year>/pages/timetable/", edition_pages.timetable, name="timetable"),
    path("<int:year>/pages/<slug:page>/", edition_pages.edition_page, name="edition_page"),
    path("<int:year>/<slug:task>/<slug:phase>/withdrawn/", withdrawn.withdrawn, name="withdrawn"),
    path("<int:year>/<slug:task>/<slug:phase>/withdrawn.csv", withdrawn.withdrawn_csv, name="withdrawn_csv"),
    path("", include("leaderboard.urls")),
]
