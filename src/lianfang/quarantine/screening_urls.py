"""The addresses of screening rounds."""

from django.urls import path

from lianfang.quarantine import screening_views as views

urlpatterns = [
    path("screening/", views.screening_lists, name="screening_lists"),
    path("screening/import/", views.import_returnees, name="import_returnees"),
    path("screening/<int:list_id>/", views.screening_list, name="screening_list"),
    path("screening/rows/<int:entry_id>/", views.screening_entry, name="screening_entry"),
]
