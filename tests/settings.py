"""The product's settings, with what makes tests quick and loud."""

import os

os.environ.setdefault("SECRET_KEY", "for tests alone")
os.environ.setdefault("HTTPS", "false")

from newsroom.settings import *  # noqa: F403

AXES_ENABLED = False
CELERY_TASK_EAGER_PROPAGATES = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
CELERY_TASK_ALWAYS_EAGER = True
# A test that keeps files says where.
MEDIA_ROOT = "/dev/null/media"
