"""The addresses of orders and appeals."""

from django.urls import path

from lianfang.quarantine import appeal_views as appeals
from lianfang.quarantine import new_order_views as new
from lianfang.quarantine import order_views as orders

urlpatterns = [
    path("orders/", orders.order_list, name="orders"),
    path("orders/new/", new.new_order, name="new_order"),
    path("orders/<str:number>/", orders.order, name="order"),
    path("orders/<str:number>/notice/", orders.notice, name="order_notice"),
    path("orders/<str:number>/<str:verb>/", orders.order_step, name="order_step"),
    path("assignments/<int:assignment_id>/appeal/", appeals.answer_appeal, name="answer_appeal"),
    path("assignments/<int:assignment_id>/release/", appeals.decide_release, name="decide_release"),
]
