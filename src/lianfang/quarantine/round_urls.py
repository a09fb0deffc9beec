"""The addresses of the round, of many reports at once, and of needs."""

from django.urls import path

from lianfang.quarantine import bulk_views, need_views, round_views

urlpatterns = [
    path("round/", round_views.round_, name="round"),
    path("round/open/", round_views.round_open, name="round_open"),
    path("round/bulk/", bulk_views.bulk, name="round_bulk"),
    path("round/bulk/<str:code>/", bulk_views.compound, name="round_bulk_compound"),
    path("round/assignments/<int:assignment_id>/", need_views.need, name="need"),
    path("round/needs/<int:need_id>/<str:verb>/", need_views.need_step, name="need_step"),
    path("round/<str:number>/", round_views.household, name="round_household"),
    path("round/<str:number>/need/", need_views.ask_need, name="need_ask"),
]
