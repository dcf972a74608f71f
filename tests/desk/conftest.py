"""The people of the desk, each signed in."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

SignIn = Callable[[str], Client]


@pytest.fixture
def sign_in(db: None) -> SignIn:
    """A client for a group, « superuser », « staff » (in no group) or « anonymous »."""

    def signed(role: str) -> Client:
        client = Client()
        if role != "anonymous":
            user = User.objects.create_user(role, is_staff=True, is_superuser=role == "superuser")
            user.groups.set(Group.objects.filter(name=role))
            client.force_login(user)
        return client

    return signed


@pytest.fixture
def chief(sign_in: SignIn) -> Client:
    return sign_in("superuser")
