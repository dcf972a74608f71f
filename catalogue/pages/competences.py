from django.http import HttpRequest, HttpResponse


def frameworks(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


def framework(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse("")


def competence(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    return HttpResponse("")
