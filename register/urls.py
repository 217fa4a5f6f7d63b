"""The root of all addresses."""

from allauth.account.decorators import secure_admin_login
from allauth.account.views import logout
from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.views import desk_language
from register.health import livez, readyz
from register.robots import robots
from register.security import security_txt
from studies import sitemaps
from studies.views import logos, redirects

# The admin has no sign-in, sign-out and password page of its own: one door, one set of rules.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
handler429 = "accounts.refusals.too_many"
handler500 = "register.middleware.server_error"

urlpatterns = [
    path("", redirects.root, name="root"),
    path("s/<str:number>/", redirects.short, name="short"),
    path("s/<str:number>/v<int:version>/", redirects.short_version, name="short-version"),
    path("id/<str:value>/", redirects.by_number, name="by-number"),
    path("networks/<slug:code>/logo/<slug:digest>/", logos.logo, name="network-logo"),
    path("admin/logout/", logout),
    path("admin/password_change/", RedirectView.as_view(pattern_name="account_change_password")),
    path("admin/language/", desk_language, name="desk-language"),
    path("admin/", admin.site.urls),
    # Browsers ask here on pages, such as the admin's, that name no icon.
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}register/favicon.ico")),
    path("robots.txt", robots),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap-pages"),
    path("sitemap-studies-<int:part>.xml", sitemaps.studies, name="sitemap-studies"),
    path("livez", livez, name="livez"),
    path("readyz", readyz, name="readyz"),
    *i18n_patterns(
        path("", include("accounts.urls")),
        path("", include("accounts.invitations.urls")),
        path("", include("documents.urls")),
        path("", include("exchange.urls")),
        path("", include("studies.urls")),
    ),
]
