from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "guvoh.register"
    label = "register"
