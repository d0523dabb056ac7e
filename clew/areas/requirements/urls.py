"""Routes of requirement sets: capture (set_urls) and review (review_urls)."""

from clew.areas.requirements import review_urls, set_urls

app_name = "requirements"
urlpatterns = [*set_urls.urlpatterns, *review_urls.urlpatterns]
