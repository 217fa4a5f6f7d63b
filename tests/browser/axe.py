"""What axe-core finds on a page, and whether the page fits its window."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

_AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")

# WCAG 1.4.12: what a reader may set for text without losing any of it.
_SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
    word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
  document.adoptedStyleSheets = [sheet];
}"""


# The rules that judge colours, sizes and scrolling; all others judge the markup, which is the
# same in the light and in the dark and in every window.
OF_THE_VIEW = (
    "color-contrast",
    "link-in-text-block",
    "scrollable-region-focusable",
    "target-size",
)

# Takes out what is built just as a sibling before it: words and addresses make no colour.
_THIN = """() => {
  for (const parent of document.querySelectorAll("main, main *")) {
    const seen = new Set();
    for (const child of [...parent.children]) {
      const built = child.outerHTML.replace(/>[^<]+/g, ">")
        .replace(/ (?!class|type|lang|aria-(?:current|sort|invalid))([\\w-]+)="[^"]*"/g, " $1");
      if (seen.has(built)) child.remove();
      seen.add(built);
    }
  }
}"""


def _arrived(page: Page) -> None:
    """Wait for the page a click leads to: the click is over with its first bytes."""
    page.wait_for_load_state()


def faults(
    page: Page, rules: tuple[str, ...] = (), excepted: tuple[tuple[str, str], ...] = ()
) -> list[str]:
    """What axe-core finds: rule, element, and why.

    Of some rules only when they are named; without what is excepted, in pairs of rule and selector.
    """
    # Preloading makes axe-core write style sheets of its own, which the policy refuses.
    options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
    if rules:
        options["runOnly"] = list(rules)
    _arrived(page)
    if page.evaluate("!window.axe"):
        page.evaluate(_AXE)  # a script element would be refused by the policy
    found = page.evaluate("(options) => axe.run(options)", options)["violations"]
    return [
        f"{violation['id']}: {node['target']} {node['html'][:160]} {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
        if not any(
            violation["id"] == name
            and page.locator(node["target"][0]).and_(page.locator(selector)).count()
            for name, selector in excepted
        )
    ]


def unfold(page: Page) -> None:
    """Open everything that can be opened."""
    _arrived(page)
    page.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")


def thin(page: Page) -> None:
    """Leave one of those parts that look alike, for further looks at a page seen in full."""
    page.evaluate(_THIN)


def overflow_of_wide_text(page: Page) -> int:
    """The overflow of a page whose text is set as wide as WCAG 1.4.12 wants pages to bear it."""
    _arrived(page)
    page.evaluate(_SPACING)
    width = overflow(page)
    page.evaluate("document.adoptedStyleSheets = []")
    return width


def overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    _arrived(page)
    width: int = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    return width
