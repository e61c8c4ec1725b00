from django.contrib import admin


class NewsroomAdminSite(admin.AdminSite):
    site_header = "Claims desk administration"
    site_title = "Claims desk"
    index_title = "The desk's registers"
