"""The product's settings, and beside its pages those that it is measured against."""

from tests.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.desk.naive"
