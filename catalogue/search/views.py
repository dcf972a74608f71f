from django.http import HttpRequest, HttpResponse


def fiches(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def resources(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")
