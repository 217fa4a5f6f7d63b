"""Finding studies."""

from django.http import HttpRequest, HttpResponse

from studies.caching import for_readers


@for_readers
def home(request: HttpRequest) -> HttpResponse:
    return HttpResponse("home")


studies = indication = page = home
