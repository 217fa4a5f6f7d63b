"""The admin's sign-in page in a real browser, under the register's own policy."""

from playwright.sync_api import Page, expect


def test_sign_in_page_keeps_the_policy(page: Page) -> None:
    page.goto("/admin/login/")
    expect(page.locator("input[type=submit]")).to_be_visible()
