from django.urls import path

from claims.views import (
    assignment,
    bulk,
    claim,
    desk,
    evidence,
    history,
    inbox,
    matters,
    queue,
    register,
)

urlpatterns = [
    # /articles/
    path("articles/<int:pk>/", desk.article_desk, name="article_desk"),
    path("articles/<int:pk>/matters/", matters.article_matters, name="article_matters"),
    path("versions/<int:pk>/claims/add/", desk.add_claim, name="claim_add"),
    path("versions/<int:pk>/claims/find/", desk.find_claims, name="claims_find"),
    # /claims/
    path("claims/", queue.claim_list, name="claim_list"),
    path("claims/export.csv", queue.export_csv, name="claim_export"),
    path("claims/change/", bulk.bulk_new, name="bulk_new"),
    path("claims/change/<int:pk>/", bulk.bulk_progress, name="bulk_progress"),
    path("claims/change/<int:pk>/go/", bulk.bulk_proceed, name="bulk_proceed"),
    path("claims/<int:pk>/", claim.claim_page, name="claim_page"),
    path("claims/<int:pk>/judge/", claim.judge, name="claim_judge"),
    path("claims/<int:pk>/source/", claim.find_source, name="claim_find_source"),
    path("claims/<int:pk>/sources/", claim.source_choices, name="claim_sources"),
    path("claims/<int:pk>/accept/", claim.accept, name="claim_accept"),
    path("claims/<int:pk>/dismiss/", claim.dismiss, name="claim_dismiss"),
    path("claims/<int:pk>/settle/", claim.settle, name="claim_settle"),
    path("claims/<int:pk>/reopen/", claim.reopen, name="claim_reopen"),
    path("claims/<int:pk>/assign/", claim.assign, name="claim_assign"),
    path("claims/next/", assignment.take_next, name="claim_next"),
    path("claims/<int:pk>/take/", assignment.take, name="claim_take"),
    path("claims/<int:pk>/release/", assignment.release, name="claim_release"),
    path("claims/<int:pk>/hand-over/", assignment.hand_over, name="claim_hand_over"),
    path("claims/<int:pk>/due/", assignment.set_due, name="claim_due"),
    path("claims/<int:pk>/edit/", claim.edit, name="claim_edit"),
    path("claims/<int:pk>/evidence/", evidence.standing, name="claim_evidence"),
    path("claims/<int:pk>/evidence/add/", evidence.add, name="claim_add_evidence"),
    path("claims/<int:pk>/override/", evidence.override, name="claim_override"),
    # /evidence/
    path("evidence/<int:pk>/file/", evidence.file, name="evidence_file"),
    path("evidence/<int:pk>/captured/", evidence.captured, name="evidence_captured"),
    path("evidence/<int:pk>/state/", evidence.capture_state, name="evidence_state"),
    path("evidence/<int:pk>/capture/", evidence.capture_page, name="evidence_capture"),
    path("evidence/<int:pk>/origin/", evidence.set_origin, name="evidence_origin"),
    path("evidence/<int:pk>/withdraw/", evidence.withdraw, name="evidence_withdraw"),
    # /events/
    path("events/<int:pk>/restore/", history.restore, name="event_restore"),
    # /inbox/
    path("inbox/", inbox.notice_list, name="inbox"),
    path("inbox/read/", inbox.read_all, name="inbox_read"),
    path("inbox/<int:pk>/open/", inbox.open_notice, name="notice_open"),
    path("keys/", inbox.keys, name="keys"),
    path("preferences/", inbox.preferences, name="preferences"),
    # /sources/
    path("sources/", register.source_list, name="source_list"),
    path("sources/<int:pk>/", register.source_page, name="source_page"),
]
