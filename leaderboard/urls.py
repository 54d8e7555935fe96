from django.urls import path

from .views import after, citing, diff, entries, exports, feed, method_versions, organizing, public, results_day

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
    path("<int:year>/organize/after/", after.after, name="organize_after"),
    path("<int:year>/organize/after/<int:phase_id>/benchmark/", after.begin_benchmark, name="organize_benchmark"),
    path("<int:year>/organize/after/<int:phase_id>/retire/", after.retire, name="organize_retire"),
    path("<int:year>/results.<str:form>", exports.results, name="results_export"),
    path("<int:year>/metrics.<str:form>", exports.metrics, name="metrics_export"),
    path("<int:year>/reported.<str:form>", exports.reported, name="reported_export"),
    path("<int:year>/archive.zip", after.archive, name="archive"),
    path("<int:year>/<slug:task>/files/<uuid:submission_id>/", after.shared_file, name="shared_file"),
    path("shared-files/<str:text>/", after.signed_shared_file, name="signed_shared_file"),
    path(
        "<int:year>/organize/results/<int:phase_id>/provisional/",
        organizing.publish_provisionally,
        name="organize_publish_provisional",
    ),
    path(
        "<int:year>/organize/results/<int:phase_id>/objections/<int:objection_id>/",
        organizing.answer,
        name="organize_answer_objection",
    ),
    path("<int:year>/organize/results/<int:phase_id>/awards/", organizing.award, name="organize_award"),
    path(
        "<int:year>/organize/results/<int:phase_id>/awards/<int:award_id>/take/",
        organizing.end_award,
        name="organize_take_award",
    ),
    path("<int:year>/organize/results/<int:phase_id>/embargo/", organizing.new_embargo, name="organize_embargo"),
    path(
        "<int:year>/organize/results/<int:phase_id>/embargo/<int:link_id>/revoke/",
        organizing.end_embargo,
        name="organize_revoke_embargo",
    ),
    path("<int:year>/<slug:task>/provisional/", results_day.provisional, name="provisional"),
    path(
        "<int:year>/<slug:task>/provisional/<slug:phase>/object/",
        results_day.object_to_results,
        name="object_to_results",
    ),
    path("embargo/<str:secret>/", results_day.embargo, name="embargo"),
    path(".well-known/yardstick-keys.json", public.keys, name="signing_keys"),
    path("<int:year>/cite/", citing.cite_edition, name="cite_edition"),
    path("<int:year>/cite/citation.<str:form>", citing.edition_citation, name="edition_citation"),
    path("<int:year>/<slug:task>/entries/<uuid:submission_id>/", entries.entry, name="entry"),
    path(
        "<int:year>/<slug:task>/entries/<uuid:submission_id>/cite.<str:form>",
        entries.entry_citation,
        name="entry_citation",
    ),
    path(
        "<int:year>/<slug:task>/entries/<uuid:submission_id>/certificate.pdf", entries.certificate, name="certificate"
    ),
    path(
        "<int:year>/<slug:task>/entries/<uuid:submission_id>/method/",
        method_versions.method_versions,
        name="method_versions",
    ),
    path("<int:year>/<slug:task>/", public.board, name="board"),
    path("<int:year>/<slug:task>/results/<slug:phase>/v<int:version>/", public.publication, name="publication"),
    path(
        "<int:year>/<slug:task>/results/<slug:phase>/v<int:version>/publication.json",
        public.publication_json,
        name="publication_json",
    ),
    path(
        "<int:year>/<slug:task>/results/<slug:phase>/v<int:version>/publication.csv",
        public.publication_csv,
        name="publication_csv",
    ),
]
