"""Places in files, for templates."""

from django import template

from exchange.places import spoken

register = template.Library()
register.filter("place", spoken)
