from django.urls import path

from .views import diff, public

urlpatterns = [
    path("<int:year>/organize/releases/<int:release_id>/diff/", diff.diff, name="organize_diff"),
    path("<int:year>/organize/releases/<int:release_id>/diff.csv", diff.diff_csv, name="organize_diff_csv"),
    path("<int:year>/organize/releases/<int:release_id>/live/", diff.make_live, name="organize_make_live"),
    path("<int:year>/<slug:task>/", public.board, name="board"),
]
