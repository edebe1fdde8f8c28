"""Addresses of the policies."""

from django.urls import path

from comity.exchange.policies import taking, views

urlpatterns = [
    path("policies", views.listed, name="policies"),
    path("policies/read", taking.read, name="policy-read"),
    path("policies/drafts/<int:draft>", taking.draft, name="policy-draft"),
]
