from django.urls import path

from .views import diff, feed, organizing, public, results_day

urlpatterns = [
    path("<int:year>/feed.xml", feed.feed, name="feed"),
    path("<int:year>/organize/releases/<int:release_id>/diff/", diff.diff, name="organize_diff"),
    path("<int:year>/organize/releases/<int:release_id>/diff.csv", diff.diff_csv, name="organize_diff_csv"),
    path("<int:year>/organize/releases/<int:release_id>/live/", diff.make_live, name="organize_make_live"),
    path("<int:year>/organize/results/", organizing.results, name="organize_results"),
    path("<int:year>/organize/results/publish/", organizing.publish_all, name="organize_publish_year"),
    path("<int:year>/organize/results/<int:phase_id>/", organizing.phase_results, name="organize_phase_results"),
    path("<int:year>/organize/results/<int:phase_id>/publish/", organizing.publish_phase, name="organize_publish"),
    path("<int:year>/organize/results/<int:phase_id>/correct/", organizing.correct_results, name="organize_correct"),
    path(
        "<int:year>/organize/results/<int:phase_id>/not-comparable/",
        organizing.not_comparable,
        name="organize_not_comparable",
    ),
    path(
        "<int:year>/organize/results/<int:phase_id>/withdraw/",
        organizing.withdraw_results,
        name="organize_withdraw_results",
    ),
    path("<int:year>/<slug:task>/provisional/", results_day.provisional, name="provisional"),
    path(
        "<int:year>/<slug:task>/provisional/<slug:phase>/object/",
        results_day.object_to_results,
        name="object_to_results",
    ),
    path(".well-known/yardstick-keys.json", public.keys, name="signing_keys"),
    path("<int:year>/<slug:task>/", public.board, name="board"),
    path("<int:year>/<slug:task>/results/<slug:phase>/v<int:version>/", public.publication, name="publication"),
    path(
        "<int:year>/<slug:task>/results/<slug:phase>/v<int:version>/publication.json",
        public.publication_json,
        name="publication_json",
    ),
]
