"""The rules of the second check, the desk's settings, and what each role may now do."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

# kind, active, blind
RULES = [
    ("every", True, False),
    ("casualty", True, False),
    ("accusation", True, False),
    ("unnamed", True, False),
    ("party", True, False),
    ("single", True, False),
    ("number", False, False),
    ("quote", False, False),
]

REVIEWER = ["claims.add_alias"]
EDITOR = [*REVIEWER, "claims.change_source", "claims.add_matter", "claims.change_matter"]
ADMIN = [
    *EDITOR,
    *(
        f"claims.{action}_{model}"
        for model in ("role", "sameas", "matter", "interest")
        for action in ("view", "add", "change", "delete")
    ),
    "claims.view_transfer",
    "claims.view_secondcheckrule",
    "claims.change_secondcheckrule",
    "claims.view_desksettings",
    "claims.change_desksettings",
]
ROLES = {"reviewer": REVIEWER, "editor": EDITOR, "admin": ADMIN}


def add_rules(apps, schema_editor):
    using = schema_editor.connection.alias
    Rule = apps.get_model("claims", "SecondCheckRule")
    for place, (kind, active, blind) in enumerate(RULES):
        Rule.objects.using(using).get_or_create(
            kind=kind, defaults={"active": active, "blind": blind, "place": place}
        )
    apps.get_model("claims", "DeskSettings").objects.using(using).get_or_create(pk=1)


def add_rights(apps, schema_editor):
    using = schema_editor.connection.alias
    # Django makes permissions after the last migration, which is too late for us.
    config = apps.get_app_config("claims")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=using)
    config.models_module = None
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    for name, wanted in ROLES.items():
        group = Group.objects.using(using).filter(name=name).first()
        codenames = [one.removeprefix("claims.") for one in wanted]
        if group:  # the desk may have done away with a role
            group.permissions.add(
                *Permission.objects.using(using).filter(
                    content_type__app_label="claims", codename__in=codenames
                )
            )


class Migration(migrations.Migration):
    dependencies = [("claims", "0005_talk")]

    operations = [
        migrations.RunPython(add_rules, migrations.RunPython.noop),
        migrations.RunPython(add_rights, migrations.RunPython.noop),
    ]
