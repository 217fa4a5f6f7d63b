"""Who somebody is by user name or e-mail address, at the same cost whether they exist or not."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.http import HttpRequest


def find(login: str) -> User | None:
    """The person of a user name or of an e-mail address; nobody where the address is shared.

    What looks like an address is one first: nobody takes another's as a user name.
    """
    for field in ("email", "username") if "@" in login else ("username", "email"):
        found = list(User.objects.filter(**{f"{field}__iexact": login})[:2]) if login else []
        if len(found) == 1:
            return found[0]
    return None


class OnePersonBackend(ModelBackend):
    """Run the hasher exactly once for a known, an unknown and a disabled account."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **credentials: Any,
    ) -> User | None:
        """Return the person whose password this is, if they may sign in."""
        if password is None:
            return None
        person = find(username or credentials.get("email") or "")
        if person is None:
            User().set_password(password)
            return None
        matches = person.check_password(password)
        return person if matches and self.user_can_authenticate(person) else None
