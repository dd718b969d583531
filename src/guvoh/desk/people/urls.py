"""Addresses of signing in and of accounts."""

from __future__ import annotations

from django.urls import URLPattern, path

from guvoh.desk.people import accounts, entering, own

app_name = "people"
urlpatterns: list[URLPattern] = [
    path("sign-in/", entering.sign_in, name="sign_in"),
    path("sign-in/code/", entering.code, name="code"),
    path("sign-out/", entering.sign_out, name="sign_out"),
    path("enter/<str:secret>/", entering.enter, name="enter"),
    path("invited/<str:secret>/", entering.invited, name="invited"),
    path("account/", own.account, name="account"),
    path("account/password", own.password, name="password"),
    path("account/language", own.language, name="own_language"),
    path("account/sessions", own.end_sessions, name="sessions"),
    path("account/factor/", own.factor, name="factor"),
    path("account/factor/begin", own.begin_factor, name="begin_factor"),
    path("account/factor/code.svg", own.factor_image, name="factor_image"),
    path("account/factor/off", own.factor_off, name="factor_off"),
    path("account/factor/codes", own.recovery_codes, name="recovery_codes"),
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/invite", accounts.invite, name="invite"),
    path("accounts/require", accounts.require, name="require"),
    path("accounts/invitations/<int:pk>/withdraw", accounts.withdraw, name="withdraw"),
    path("accounts/<int:pk>/<str:what>", accounts.change, name="change"),
]
