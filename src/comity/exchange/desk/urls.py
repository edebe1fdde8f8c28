"""Addresses of the release officer's desk."""

from django.urls import path

from comity.exchange.desk import acts, record, statements, views

urlpatterns = [
    path("desk", views.waits, name="desk"),
    path("desk/refused", views.refused, name="desk-refused"),
    path("desk/went", views.went, name="desk-went"),
    path("desk/late", views.late, name="desk-late"),
    path("desk/why", record.why, name="desk-why"),
    path("desk/statement", statements.statement, name="desk-statement"),
    path("desk/statement/<str:party>", statements.download, name="desk-download"),
    path("desk/record/<str:name>", record.one, name="desk-record"),
    path("desk/record/<str:name>/relabel", acts.relabel, name="desk-relabel"),
    path("desk/record/<str:name>/recall", acts.recall, name="desk-recall"),
    path("desk/record/<str:name>/onward", acts.onward, name="desk-onward"),
]
