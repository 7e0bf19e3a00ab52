import pytest

from tests.files import clamd


@pytest.fixture(autouse=True)
def _vault(settings, tmp_path):
    """A folder of its own for what is handed in."""
    settings.FILES_ROOT = tmp_path / "files"
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": settings.FILES_ROOT, "base_url": None},
        },
    }


@pytest.fixture
def scanner(settings, tmp_path_factory):
    with clamd.running(tmp_path_factory.mktemp("s")) as server:
        settings.FILES_SCANNER = f"unix://{server.server_address}"
        yield server
