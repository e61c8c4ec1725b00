"""People and their roles.

Nobody can give away, or take over, more than they may do themselves.
"""

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin, UserAdmin
from django.contrib.auth.models import Group, Permission, User
from django.db.models import Q

# The roles that the desk starts with keep their names; this one opens the admin.
ROLES = ("reader", "reviewer", "editor", "admin")
ADMIN = "admin"

admin.site.unregister([Group, User])


def permissions_of(user):
    """What a user's roles allow, also while the user is switched off."""
    return Permission.objects.filter(Q(group__user=user) | Q(user=user))


def may_manage(user, other):
    """Who sets a password can sign in with it: never on somebody who may do more."""
    if user.is_superuser:
        return True
    more = permissions_of(other).exclude(pk__in=permissions_of(user).values("pk"))
    return not other.is_superuser and not more.exists()


def roles_to_give(user):
    """The roles that allow nothing that this user may not do."""
    if user.is_superuser:
        return Group.objects.all()
    more = Permission.objects.exclude(pk__in=permissions_of(user).values("pk"))
    return Group.objects.exclude(permissions__in=more)


def follow_role(user):
    """Let into the admin those with its role and superusers, and nobody else."""
    user.is_staff = user.is_superuser or user.groups.filter(name=ADMIN).exists()
    user.save(update_fields=["is_staff"])


@admin.register(User)
class PeopleAdmin(UserAdmin):
    """Users are switched off, never deleted: history points at them."""

    NAME = ("first_name", "last_name", "email")
    add_fieldsets = (
        (None, {"fields": ("username", "usable_password", "password1", "password2")}),
        ("Who it is", {"fields": NAME}),
        ("What they may do", {"fields": ("groups",)}),
    )
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Who it is", {"fields": NAME}),
        ("What they may do", {"fields": ("is_active", "groups")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    superuser_fieldsets = (
        *fieldsets,
        ("Beyond the roles", {"fields": ("is_superuser", "user_permissions")}),
    )
    readonly_fields = ("last_login", "date_joined")
    list_display = ("username", "first_name", "last_name", "roles", "is_active")
    list_filter = ("is_active", "is_superuser", "groups")
    filter_horizontal = ("user_permissions",)

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("groups")

    def get_fieldsets(self, request, obj=None):
        if obj and request.user.is_superuser:
            return self.superuser_fieldsets
        return super().get_fieldsets(request, obj)

    def get_readonly_fields(self, request, obj=None):
        """Nobody locks themselves out: others switch them off, or change their role."""
        fields = super().get_readonly_fields(request, obj)
        if obj != request.user:
            return fields
        if request.user.is_superuser:
            return (*fields, "is_active", "is_superuser")
        return (*fields, "is_active", "groups")

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name == "groups":
            kwargs |= {
                "queryset": roles_to_give(request.user),
                "widget": forms.CheckboxSelectMultiple,
                "label": "Roles",
                "help_text": "The role “admin” opens these pages too.",
            }
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and (
            obj is None or may_manage(request.user, obj)
        )

    def has_delete_permission(self, request, obj=None):
        return False

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        follow_role(form.instance)

    @admin.display(description="roles")
    def roles(self, user):
        names = [group.name for group in user.groups.all()]
        return ", ".join(["superuser", *names] if user.is_superuser else names)


@admin.register(Group)
class RoleAdmin(GroupAdmin):
    def get_queryset(self, request):
        # A permission's name asks for its content type.
        return (
            super().get_queryset(request).prefetch_related("permissions__content_type")
        )

    def get_readonly_fields(self, request, obj=None):
        return ("name",) if obj and obj.name in ROLES else ()

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (
            obj and obj.name in ROLES
        )
