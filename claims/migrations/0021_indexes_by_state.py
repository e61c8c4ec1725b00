"""A filter's index goes by state too; and how both hang together, for PostgreSQL."""

import claims.models.flags
from django.conf import settings
from django.db import migrations, models

# What a claim has of these depends on its state. Without a word on that PostgreSQL
# takes a filter that leaves nothing of a queue for one that leaves much of it, and
# looks for the first claims along the whole queue.
WITH_STATE = {
    "attribution": "attribution",
    "verification": "verification_id",
    "second": "second",
    "dismissal": "dismissed_as",
    "mark": "mark",
    "assignee": "assignee_id",
    "due": "due",
    "flags": "(flags::text)",
}


def tell(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name, what in WITH_STATE.items():
        statistics = f"claim_state_with_{name}"
        schema_editor.execute(
            f"CREATE STATISTICS {statistics} (mcv) ON state, {what} FROM claims_claim"
        )
        schema_editor.execute(f"ALTER STATISTICS {statistics} SET STATISTICS 500")
    schema_editor.execute("ANALYZE claims_claim")


def forget(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for name in WITH_STATE:
        schema_editor.execute(f"DROP STATISTICS claim_state_with_{name}")


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0003_outlet_reach'),
        ('claims', '0020_own_sources'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='claim',
            name='claim_by_attribution',
        ),
        migrations.RemoveIndex(
            model_name='claim',
            name='claim_by_verification',
        ),
        migrations.RemoveIndex(
            model_name='claim',
            name='claim_by_form',
        ),
        migrations.RemoveIndex(
            model_name='claim',
            name='claim_with_number_flag',
        ),
        migrations.RemoveIndex(
            model_name='claim',
            name='claim_with_casualty_flag',
        ),
        migrations.RemoveIndex(
            model_name='claim',
            name='claim_with_accusation_flag',
        ),
        migrations.RemoveIndex(
            model_name='claim',
            name='claim_with_unnamed_flag',
        ),
        migrations.RemoveIndex(
            model_name='claim',
            name='claim_with_quote_flag',
        ),
        migrations.RemoveIndex(
            model_name='claim',
            name='claim_with_hedged_flag',
        ),
        migrations.RemoveIndex(
            model_name='claim',
            name='claim_with_future_flag',
        ),
        migrations.RemoveIndex(
            model_name='claim',
            name='claim_by_mark',
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['attribution', 'state', 'article', 'position', 'id'], name='claim_by_attribution'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['verification', 'state', 'article', 'position', 'id'], name='claim_by_verification'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['form', 'state', 'article', 'position', 'id'], name='claim_by_form'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(claims.models.flags.HasFlag('number')), fields=['state', 'article', 'position', 'id'], name='claim_with_number_flag'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(claims.models.flags.HasFlag('casualty')), fields=['state', 'article', 'position', 'id'], name='claim_with_casualty_flag'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(claims.models.flags.HasFlag('accusation')), fields=['state', 'article', 'position', 'id'], name='claim_with_accusation_flag'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(claims.models.flags.HasFlag('unnamed')), fields=['state', 'article', 'position', 'id'], name='claim_with_unnamed_flag'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(claims.models.flags.HasFlag('quote')), fields=['state', 'article', 'position', 'id'], name='claim_with_quote_flag'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(claims.models.flags.HasFlag('hedged')), fields=['state', 'article', 'position', 'id'], name='claim_with_hedged_flag'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(condition=models.Q(claims.models.flags.HasFlag('future')), fields=['state', 'article', 'position', 'id'], name='claim_with_future_flag'),
        ),
        migrations.AddIndex(
            model_name='claim',
            index=models.Index(fields=['mark', 'state', 'article', 'position', 'id'], name='claim_by_mark'),
        ),
        migrations.RunPython(tell, forget),
    ]
