"""Addresses of embargoes."""

from django.urls import path

from comity.exchange.embargo import views

urlpatterns = [path("desk/record/<str:name>/embargo", views.embargo, name="desk-embargo")]
