"""Who may see and do what. A view's first line is one of these."""

from functools import wraps

from django.contrib.auth.decorators import permission_required
from django.core.exceptions import PermissionDenied

from claims.models import Claim

may_read = permission_required("claims.view_claim", raise_exception=True)
may_review = permission_required("claims.review_claim", raise_exception=True)
may_settle = permission_required(
    ["claims.review_claim", "claims.settle_claim"], raise_exception=True
)
may_edit_sources = permission_required("claims.change_source", raise_exception=True)
may_set_matters = permission_required("claims.change_matter", raise_exception=True)


def may_reopen(view):
    """A reviewer reopens what is not settled; what is settled, an editor does."""

    @wraps(view)
    def asked(request, pk):
        settled = Claim.objects.filter(pk=pk, state=Claim.State.SETTLED).exists()
        if settled and not request.user.has_perm("claims.settle_claim"):
            raise PermissionDenied
        return view(request, pk)

    return may_review(asked)
