from django.urls import path

from .views import public

urlpatterns = [path("<int:year>/<slug:task>/", public.board, name="board")]
