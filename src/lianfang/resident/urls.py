"""The addresses of the resident's own page: short, since they are drawn as a square."""

from django.urls import path

from lianfang.resident import views

urlpatterns = [
    path("r/<str:token>/", views.resident, name="resident"),
    path("r/<str:token>/<str:verb>/", views.resident_step, name="resident_step"),
]
