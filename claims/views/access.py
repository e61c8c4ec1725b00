"""Who may see and do what. A view's first line is one of these."""

from django.contrib.auth.decorators import permission_required

may_read = permission_required("claims.view_claim", raise_exception=True)
may_review = permission_required("claims.review_claim", raise_exception=True)
may_edit_sources = permission_required("claims.change_source", raise_exception=True)
may_set_matters = permission_required("claims.change_matter", raise_exception=True)
