from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "guvoh.desk"
    label = "desk"

    def ready(self) -> None:
        from guvoh.desk.people import sessions  # noqa: F401  (it asks to be told when somebody signs in)
