"""What the passkey script reads from a page."""

import json
from typing import Any

from django import template
from django.core.serializers.json import DjangoJSONEncoder

register = template.Library()


@register.filter
def as_json(value: Any) -> str:
    """JSON for an attribute: the policy allows no script within a page."""
    return json.dumps(value, cls=DjangoJSONEncoder)
