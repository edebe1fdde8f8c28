"""The address of the tour."""

from django.urls import path

from comity.programme.tour import views

urlpatterns = [path("tour", views.tour, name="tour")]
