import pytest


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """What is done once a transaction has ended, done at the end of a `with`."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def media(settings, tmp_path):
    """The folder where files of evidence are kept; nothing lies there yet."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT
