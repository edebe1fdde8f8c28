"""Addresses of signing in and of one's own account."""

from django.conf import settings
from django.urls import include, path

from comity.web.accounts import confirming, invited, own, signing_in

urlpatterns = [
    path("sign-in", signing_in.sign_in, name="account_login"),
    path("sign-in/closed", signing_in.closed, name="socialaccount_signup"),
    path("sign-out", signing_in.sign_out, name="sign-out"),
    path("resume", signing_in.resume, name="resume"),
    path("post", signing_in.switch, name="switch-post"),
    path("invited", invited.invited, name="invited"),
    path("confirm", confirming.confirm, name="confirm"),
    path("confirm/no", confirming.give_up, name="confirm-no"),
    path("account", own.account, name="account"),
    path("account/passkey", own.passkey, name="account-passkey"),
    path("account/passkey/remove", own.remove, name="account-remove"),
    path("account/password", own.password, name="account-password"),
    path("account/recovery", own.recovery, name="account-recovery"),
    path("account/mail", own.mail, name="account-mail"),
    path("account/sessions", own.end_others, name="account-sessions"),
]
provided = [
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
    path("sign-in/no", signing_in.closed, name="socialaccount_login_cancelled"),
    path("sign-in/error", signing_in.closed, name="socialaccount_login_error"),
    path("sign-in/connected", signing_in.closed, name="socialaccount_connections"),
]
"""Where a provider's answers come; there are no such addresses without one."""
if settings.SOCIALACCOUNT_PROVIDERS:
    urlpatterns += provided
