from django.http import HttpRequest, HttpResponse


def home(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def resource(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def frameworks(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def framework(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def competence(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def site_map(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def accessibility(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def legal(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def privacy(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def help_page(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def health(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def sitemap(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def robots(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")


def bad_request(request: HttpRequest, exception: object = None) -> HttpResponse:
    return HttpResponse("")


def forbidden(request: HttpRequest, exception: object = None) -> HttpResponse:
    return HttpResponse("")


def not_found(request: HttpRequest, exception: object = None) -> HttpResponse:
    return HttpResponse("")


def server_error(request: HttpRequest, **kwargs: object) -> HttpResponse:
    return HttpResponse("")
