from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "guvoh.desk"
    label = "desk"
