"""Addresses of the calendar."""

from django.urls import path

from comity.programme.calendar import address_views, views

urlpatterns = [
    path("calendar", views.month, name="calendar"),
    path("timeline", views.years, name="timeline"),
    path("calendar/addresses", address_views.own, name="calendar-addresses"),
    path("calendar/addresses/all", address_views.everyone, name="calendar-addresses-all"),
    path("calendar/addresses/<int:address>/revoke", address_views.revoke, name="calendar-revoke"),
    path("calendar/addresses/<int:address>/raise", address_views.lift, name="calendar-raise"),
    path("calendar/addresses/<int:address>/lower", address_views.lower, name="calendar-lower"),
    path("calendar/<str:secret>.ics", address_views.feed, name="calendar-feed"),
]
