from django.http import HttpRequest, HttpResponse


def collection(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def theme(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def fiche(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")
