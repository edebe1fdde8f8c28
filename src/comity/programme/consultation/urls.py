"""Addresses of consultations."""

from django.urls import path

from comity.programme.consultation import edits, views

urlpatterns = [
    path("consultations", views.listed, name="consultations"),
    path("consultations/tasks", views.all_tasks, name="tasks"),
    path("consultations/new/<str:name>", edits.new, name="consultation-new"),
    path("consultation/<str:name>", views.one, name="consultation"),
    path("consultation/<str:name>/edit", edits.edit, name="consultation-edit"),
    path("consultation/<str:name>/outcome", edits.outcome, name="consultation-outcome"),
    path("consultation/<str:name>/cancel", edits.cancel, name="consultation-cancel"),
    path("consultation/<str:name>/word", views.word_file, name="consultation-word"),
    path("consultation/<str:name>/task", edits.new_task, name="task-new"),
    path("task/<str:name>", views.task, name="task"),
    path("task/<str:name>/move", edits.move_task, name="task-move"),
]
