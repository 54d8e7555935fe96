from django.urls import path

from . import views

urlpatterns = [path("<int:year>/<slug:task>/", views.board, name="board")]
