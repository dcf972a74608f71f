from django.http import HttpRequest, HttpResponse


def index(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def selection(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")
