"""The addresses of this room."""

from django.urls import path

from lianfang.cases import case_views as case
from lianfang.cases import contact_views as contact
from lianfang.cases import curve_views as curve
from lianfang.cases import desk_views as desk
from lianfang.cases import signal_views as signal

urlpatterns = [
    path("cases/", desk.desk, name="desk"),
    path("cases/all/", desk.cases, name="cases"),
    path("cases/new/", desk.new_case, name="new_case"),
    path("cases/curves/", curve.curves, name="curves"),
    path("cases/<str:number>/", case.case, name="case"),
    path("cases/<str:number>/investigation/", case.case_investigation, name="case_investigation"),
    path("cases/<str:number>/<str:verb>/", case.case_step, name="case_step"),
    path("contacts/", desk.contacts, name="contacts"),
    path("contacts/<int:contact_id>/", contact.contact, name="contact"),
    path("assignments/<int:assignment_id>/contact/", contact.reached, name="contact_reached"),
    path("assignments/<int:assignment_id>/signal/", signal.signal, name="signal_report"),
]
