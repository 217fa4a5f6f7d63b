"""What waits for whoever comes to the desk."""

from typing import Any

from django import template

from studies.desk import Box, boxes

register = template.Library()


@register.simple_tag
def desk_boxes(user: Any) -> list[Box]:
    """The boxes of the desk's first page."""
    return boxes(user)
