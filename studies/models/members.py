"""Which networks' studies a member of staff works on."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from studies.models.people import Network


class NetworkMember(models.Model):
    """A member of staff of a network; ``studies.access`` says what follows."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("account"),
        related_name="network_memberships",
    )
    network = models.ForeignKey(
        Network, models.CASCADE, verbose_name=_("network"), related_name="memberships"
    )

    class Meta:
        verbose_name = _("member of a network")
        verbose_name_plural = _("members of networks")
        # Memberships come and go with the account, and with nobody's permission on them.
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["user", "network"], name="member_once_a_network")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.network_id}"
