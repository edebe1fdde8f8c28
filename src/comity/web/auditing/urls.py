"""Addresses of the audit."""

from django.urls import path

from comity.web.auditing import views

urlpatterns = [
    path("audit", views.audit, name="audit"),
    path("audit.csv", views.export, name="audit-export"),
]
