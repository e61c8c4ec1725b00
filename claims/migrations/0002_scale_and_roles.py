"""The scale and the roles that every desk starts with; admins change them after."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

# label, meaning, basis, value for ClaimReview
SCALE = [
    ("Unverified", "Nobody has answered yet.", "unproven", None),
    ("Verified", "It is so.", "true", 5),
    ("Mostly verified", "It is so in the main; a detail is not.", "true", 4),
    ("Disputed", "Good sources contradict each other.", "mixed", 3),
    ("Misleading", "Correct words that give a wrong picture.", "mixed", 2),
    ("False", "It is not so.", "false", 1),
    ("Unverifiable", "It cannot be found out.", "unproven", None),
]

READER = [
    "articles.view_article",
    "articles.view_version",
    "claims.view_claim",
    "claims.view_source",
]
REVIEWER = [
    *READER,
    "articles.add_article",
    "claims.add_source",
    "claims.review_claim",
]
EDITOR = [
    *REVIEWER,
    "articles.change_article",
    "articles.view_feed",
    "articles.add_feed",
    "articles.change_feed",
    "claims.settle_claim",
]
ADMIN = [
    *EDITOR,
    "articles.view_outlet",
    "articles.add_outlet",
    "articles.change_outlet",
    "articles.delete_outlet",
    "articles.delete_feed",
    "claims.change_source",
    "claims.delete_source",
    "claims.view_alias",
    "claims.add_alias",
    "claims.change_alias",
    "claims.delete_alias",
    "claims.view_rating",
    "claims.add_rating",
    "claims.change_rating",
    "claims.delete_rating",
    "auth.view_user",
    "auth.add_user",
    "auth.change_user",
    "auth.view_group",
]
ROLES = {"reader": READER, "reviewer": REVIEWER, "editor": EDITOR, "admin": ADMIN}


def add_scale(apps, schema_editor):
    Rating = apps.get_model("claims", "Rating")
    for place, (label, meaning, basis, value) in enumerate(SCALE):
        Rating.objects.using(schema_editor.connection.alias).get_or_create(
            label=label,
            defaults={
                "meaning": meaning,
                "basis": basis,
                "value": value,
                "place": place,
                "initial": place == 0,
            },
        )


def add_roles(apps, schema_editor):
    using = schema_editor.connection.alias
    # Django makes permissions after the last migration, which is too late for us.
    for label in ("auth", "articles", "claims"):
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0, using=using)
        config.models_module = None
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, wanted in ROLES.items():
        group, _ = Group.objects.using(using).get_or_create(name=name)
        for permission in wanted:
            app_label, codename = permission.split(".")
            group.permissions.add(
                Permission.objects.using(using).get(
                    content_type__app_label=app_label, codename=codename
                )
            )


class Migration(migrations.Migration):
    dependencies = [
        ("claims", "0001_claims"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(add_scale, migrations.RunPython.noop),
        migrations.RunPython(add_roles, migrations.RunPython.noop),
    ]
