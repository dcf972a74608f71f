from django.http import HttpRequest, HttpResponse


def resource(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse("")
