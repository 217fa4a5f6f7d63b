"""Every address of the register and who comes in by it: the second half of the permission table.

A test walks all addresses with every role, and fails for one that is not named here.
"""

from typing import NamedTuple

from accounts.roles import EVERY_NETWORK, TABLE, Role

# What a door can ask for instead of permissions.
EVERYBODY = "everybody"
SIGNED_IN = "everybody who is signed in"
DESK = "everybody at the editors’ desk"
NOBODY = "nobody"
# The page answers by what somebody has begun: a sign-in, an invitation, a link of a letter.
UNDER_WAY = "everybody who is in the middle of it"
# The address does not take the method, whoever asks: 405.
NO_METHOD = "no method"

# One of these words, or permissions of which one is enough.
Need = str | tuple[str, ...]


class Door(NamedTuple):
    """What it takes to look (GET) and to act (POST); whether it leads to some studies only."""

    look: Need
    act: Need
    is_limited: bool = False

    def opens(self, is_acting: bool, role: Role | None) -> bool:
        """Whether somebody with this role, or without an account, comes in."""
        need = self.act if is_acting else self.look
        if isinstance(need, str):
            at_desk = role not in (None, Role.READER)
            signed_in = need == SIGNED_IN and role is not None
            return need in (EVERYBODY, UNDER_WAY) or signed_in or (need == DESK and at_desk)
        return role is not None and bool(TABLE[role] & set(need))

    def is_narrow(self, role: Role | None) -> bool:
        """Whether the role comes in to studies of its networks and to those of none."""
        return self.is_limited and role is not None and EVERY_NETWORK not in TABLE[role]


Doors = dict[str, Door]

# Verbs of Django's permissions that the page of a model has at all.
_SEEN = frozenset({"view"})
_KEPT = _SEEN | {"change"}
_MADE = _KEPT | {"add"}
_ALL = _MADE | {"delete"}


def _model(label: str, may: frozenset[str] = _ALL, *, is_limited: bool = False) -> Doors:
    """The pages of a model at the desk, each for whom Django's permissions of it are."""
    app, name = label.split(".")

    def one_of(*verbs: str) -> Need:
        return tuple(f"{app}.{verb}_{name}" for verb in verbs if verb in may) or NOBODY

    seen, added, changed, gone = map(one_of, ("view", "add", "change", "delete"))
    return {
        f"admin:{app}_{name}_changelist": Door(seen, seen, is_limited),
        f"admin:{app}_{name}_add": Door(added, added),
        f"admin:{app}_{name}_change": Door(seen, changed, is_limited),
        f"admin:{app}_{name}_delete": Door(gone, gone, is_limited),
        f"admin:{app}_{name}_history": Door(seen, seen, is_limited),
        # Leads on to the change page, whoever asks.
        f"admin/{app}/{name}/<path:object_id>/": Door(DESK, DESK),
    }


def _alike(door: Door, *names: str) -> Doors:
    return dict.fromkeys(names, door)


DOORS: Doors = {
    **_alike(
        Door(EVERYBODY, EVERYBODY),
        *("root", "short", "short-version", "by-number", "favicon.ico", "robots.txt"),
        "network-logo",
        "security-txt",
        *("sitemap", "sitemap-pages", "sitemap-studies", "livez", "readyz"),
        *("admin:logout", "admin/logout/"),
        *("admin:password_change", "admin/password_change/"),
        # The way in, and the way back for who forgot how.
        *("account_login", "account_logout", "account_set_password", "account_reset_password"),
        *("account_reset_password_done", "account_reset_password_from_key_done"),
        *("invitation-link", "invitation-accepted"),
        *("exchange:result", "exchange:study", "exchange:version"),
        *("studies:home", "studies:list", "studies:compare", "studies:find", "studies:fit"),
        *("studies:feed", "studies:study", "studies:version", "studies:versions"),
        *("studies:compare-versions", "studies:comparison", "studies:person"),
        *("studies:organisation", "studies:glossary", "studies:indication"),
        *("studies:statistics", "studies:statistics-csv", "studies:page"),
        *("documents:start", "documents:documents"),
        *("documents:confirm-link", "documents:answer-link"),
    ),
    **_alike(
        Door(UNDER_WAY, UNDER_WAY),
        *("studies:preview", "studies:still-so", "admin:login", "mfa_authenticate"),
        "account_reset_password_from_key",
        *("mfa_login_webauthn", "invitation"),
        *("documents:you", "documents:purpose", "documents:check", "documents:done"),
        *("documents:confirm", "documents:answer"),
    ),
    # What each finds there is their own; what they do not have is not found.
    **_alike(
        Door(SIGNED_IN, SIGNED_IN),
        *("account_reauthenticate", "account_change_password", "account_enrol", "account_kept"),
        *("mfa_index", "mfa_reauthenticate", "mfa_activate_totp", "mfa_deactivate_totp"),
        *("mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
        *("mfa_download_recovery_codes", "mfa_list_webauthn", "mfa_add_webauthn"),
        *("mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn"),
        "usersessions_list",
        "documents:renew",
    ),
    "documents:mine": Door(SIGNED_IN, NO_METHOD),
    # A file is found by those to whom it is open at that moment, and by nobody else.
    "documents:download": Door(UNDER_WAY, NO_METHOD),
    **_alike(
        Door(NO_METHOD, SIGNED_IN),
        *("desk-language", "documents:give-back", "documents:withdraw"),
    ),
    **_alike(
        Door(DESK, DESK),
        *("admin:index", "admin:password_change_done", "admin:jsi18n"),
        *("admin:app_list", "admin/(?P<url>.*)$"),
    ),
    # No row of the desk has an address of its own in public.
    "admin:view_on_site": Door(NOBODY, NOBODY),
    # To look: of the model that is looked up; in the test it is the study. It takes no POST.
    "admin:autocomplete": Door(("studies.view_study",), DESK),
    **_model("studies.study", is_limited=True),
    **_alike(
        Door(("studies.view_study",), ("studies.view_study",), True), "admin:studies_study_preview"
    ),
    **_alike(
        Door(("studies.change_study",), ("studies.change_study",), True),
        *("admin:studies_study_status", "admin:studies_study_confirm"),
        "admin:studies_study_remarks",
        *("admin:studies_study_paste_criteria", "admin:studies_study_paste_outcomes"),
    ),
    **_alike(
        Door(("studies.approve_study",), ("studies.approve_study",), True),
        "admin:studies_study_publish",
    ),
    **_alike(
        Door(("studies.withdraw_study",), ("studies.withdraw_study",), True),
        *("admin:studies_study_withdraw", "admin:studies_study_restore"),
    ),
    **_model("studies.site", is_limited=True),
    **_model("studies.studyversion", _SEEN, is_limited=True),
    **_model("studies.withdrawal", _SEEN, is_limited=True),
    **_model("studies.qualityfinding", _SEEN, is_limited=True),
    **_model("exchange.externalrecord", _SEEN, is_limited=True),
    "admin:studies_study_join": Door(("studies.withdraw_study",), ("studies.withdraw_study",)),
    **_model("exchange.importrun", _SEEN),
    **_model("exchange.importprofile", _SEEN | {"delete"}),
    **_model("exchange.discrepancy", _SEEN, is_limited=True),
    **_alike(
        Door(("exchange.add_importrun",), ("exchange.add_importrun",)),
        *("admin:exchange_importrun_upload", "admin:exchange_importrun_mapping"),
        *("admin:exchange_importrun_rows", "admin:exchange_importrun_undo"),
    ),
    "admin:exchange_importrun_draft": Door(("studies.add_study",), ("studies.add_study",)),
    **_model("studies.organisation"),
    "admin:studies_investigator_erase": Door(("studies.remove_name",), ("studies.remove_name",)),
    "admin:studies_organisation_merge": Door(
        ("studies.delete_organisation",), ("studies.delete_organisation",)
    ),
    "admin:studies_investigator_merge": Door(
        ("studies.delete_investigator",), ("studies.delete_investigator",)
    ),
    **_model("studies.investigator"),
    "admin:studies_investigator_handover": Door(
        ("studies.add_handover",), ("studies.add_handover",)
    ),
    **_model("studies.indication"),
    "admin:studies_indication_open": Door(("studies.add_indication",), ("studies.add_indication",)),
    **_model("studies.substatus"),
    **_model("studies.responsibilityrole"),
    **_model("studies.synonymgroup"),
    **_model("studies.network"),
    **_model("studies.page"),
    **_model("studies.glossaryterm"),
    **_model("studies.registertext", _KEPT),
    **_model("documents.document", is_limited=True),
    **_model("documents.documentkind"),
    **_model("documents.accessterms", _SEEN | {"add"}),
    **_model("documents.accessrequest", _SEEN),
    **_alike(
        Door(("documents.decide_accessrequest",), ("documents.decide_accessrequest",)),
        *("admin:documents_accessrequest_decide", "admin:documents_accessrequest_ask"),
        *("admin:documents_accessrequest_second", "admin:documents_accessrequest_hold"),
    ),
    **_model("documents.grant", _SEEN),
    "admin:documents_grant_revoke": Door(("documents.revoke_grant",), ("documents.revoke_grant",)),
    **_model("auth.user", _KEPT),
    **_alike(
        Door(NO_METHOD, ("auth.change_user",)),
        *("admin:auth_user_reset", "admin:auth_user_factors"),
    ),
    **_model("auth.group"),
    # What was sent is not changed: the change page is there to be looked at.
    **_model("accounts.invitation", _SEEN | {"add"}),
    **_model("accounts.letter", _SEEN),
    **_model("audit.event", _SEEN),
    "admin:audit_event_csv": Door(("audit.view_event",), ("audit.view_event",)),
}
