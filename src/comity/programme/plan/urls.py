"""Addresses of the plan's pages."""

from django.urls import path

from comity.programme.plan import amend_views, carry_view, edits, linking, views, withdrawing

urlpatterns = [
    path("programme", views.programmes, name="programme"),
    path("plan/goal/<str:name>", views.goal, name="goal"),
    path("plan/goal/<str:name>/amend", amend_views.amend, name="goal-amend"),
    path("plan/amendment/<str:name>", amend_views.amendment, name="goal-amendment"),
    path("plan/goal/<str:name>/edit", edits.edit_goal, name="goal-edit"),
    path("plan/goal/<str:name>/move", edits.move_goal, name="goal-move"),
    path("plan/goal/<str:name>/activity", edits.new_activity, name="activity-new"),
    path("plan/activity/<str:name>", views.activity, name="activity"),
    path("plan/activity/<str:name>/edit", edits.edit_activity, name="activity-edit"),
    path("plan/activity/<str:name>/move", edits.move_activity, name="activity-move"),
    path("plan/activity/<str:name>/position", edits.new_position, name="position-new"),
    path("plan/objective/<str:name>/edit", edits.edit_objective, name="objective-edit"),
    path("plan/objective/<str:name>/goal", edits.new_goal, name="goal-new"),
    path("plan/position/<str:name>/edit", edits.edit_position, name="position-edit"),
    path(
        "plan/position/<str:name>/withdraw",
        withdrawing.withdraw_position,
        name="position-withdraw",
    ),
    path("plan/link/<str:name>/withdraw", withdrawing.withdraw_link, name="link-withdraw"),
    path("plan/link/<str:name>", linking.new_link, name="link-new"),
    path("plan/<str:name>", views.programme, name="plan"),
    path("plan/<str:name>/carry", carry_view.carry, name="plan-carry"),
    path("plan/<str:name>/area/<str:code>", views.area, name="plan-area"),
    path("plan/<str:name>/area/<str:code>/objective", edits.new_objective, name="objective-new"),
]
