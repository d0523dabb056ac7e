"""Every route of the house; who may open which is in policy.py."""

from django.urls import include, path

urlpatterns = [
    path("", include("clew.web.urls")),
    path("", include("clew.kernel.panels.urls")),
    path("", include("clew.kernel.listing.urls")),
    path("p/", include("clew.portal.urls")),
    path("api/", include("clew.api.urls")),
    path("customers/", include("clew.areas.customers.urls")),
    path("products/", include("clew.areas.products.urls")),
    path("", include("clew.areas.communication.urls")),
    path("requirements/", include("clew.areas.law.urls")),
    path("requirements/", include("clew.areas.requirements.urls")),
    path("requirements/", include("clew.areas.lists.urls")),
    path("requirements/", include("clew.areas.confirmations.urls")),
    path("", include("clew.areas.orders.urls")),
    path("changes/", include("clew.areas.changes.urls")),
    path("", include("clew.conformity.urls")),
    path("account/", include("allauth.account.urls")),
    path("account/2fa/", include("allauth.mfa.urls")),
]

handler400 = "clew.web.errors.bad_request"
handler403 = "clew.web.errors.forbidden"
handler404 = "clew.web.errors.not_found"
handler500 = "clew.web.errors.broken"
