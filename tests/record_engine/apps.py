from django.apps import AppConfig


class RecordEngineConfig(AppConfig):
    name = "tests.record_engine"

    def ready(self) -> None:
        """The line that the product would have in config/record_types.py."""
        from shuke.records import shape
        from tests.record_engine.records import WARRANTY_CARD

        shape.install((*shape.given(), WARRANTY_CARD))
