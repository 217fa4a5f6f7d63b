"""The vocabulary every register starts with: sub-statuses with their mappings, and roles.

A unit changes it in the admin; nothing here is written again.
"""

from django.db import migrations

NYR, ACTIVE = "NOT_YET_RECRUITING", "ACTIVE_NOT_RECRUITING"
FOLLOW, DONE = "COMPLETE_FOLLOW_UP_CONTINUING", "COMPLETE_FOLLOW_UP_COMPLETE"
SCHEMA = "NotYetRecruiting"

# main, stage, code, German, English, CT.gov, DRKS (its own spelling), ICTRP, FHIR R5, FHIR R4,
# schema.org, shelf life in days
SUB_STATUSES = [
    ("planned", 1, "concept", "Idee/Konzept", "Concept", NYR, "PENDING", "Pending", "not-yet-recruiting", "in-review", SCHEMA, 60),
    ("planned", 1, "protocol_development", "Protokoll in Arbeit", "Protocol in development", NYR, "PENDING", "Pending", "not-yet-recruiting", "in-review", SCHEMA, 60),
    ("planned", 1, "funding", "Finanzierung beantragt/bewilligt", "Funding applied / granted", NYR, "PENDING", "Pending", "not-yet-recruiting", "in-review", SCHEMA, 60),
    ("planned", 2, "transit_ethics", "Transit Ethik", "Transit Ethics", NYR, "PENDING", "Pending", "in-review", "in-review", SCHEMA, 60),
    ("planned", 2, "ethics_conditions", "Ethik: Auflagen", "Ethics: conditions", NYR, "PENDING", "Pending", "in-review", "in-review", SCHEMA, 60),
    ("planned", 2, "ethics_negative", "Ethik: ablehnendes Votum", "Ethics: negative vote", NYR, "PENDING", "Pending", "disapproved", "disapproved", SCHEMA, 60),
    ("planned", 2, "ethics_positive", "Ethik: zustimmendes Votum", "Ethics positive vote", NYR, "PENDING", "Pending", "approved", "approved", SCHEMA, 60),
    ("planned", 2, "transit_authority", "Transit Behörde", "Transit authority", NYR, "PENDING", "Pending", "in-review", "in-review", SCHEMA, 60),
    ("planned", 2, "authority_approved", "Behördlich genehmigt", "Authority approval", NYR, "PENDING", "Pending", "approved", "approved", SCHEMA, 60),
    ("planned", 2, "contracts", "Verträge", "Contracts", NYR, "PENDING", "Pending", "approved", "approved", SCHEMA, 60),
    ("planned", 2, "site_initiation", "Initiierung der Zentren", "Site initiation", NYR, "PENDING", "Pending", "not-yet-recruiting", "approved", SCHEMA, 60),
    ("planned", 2, "not_yet_recruiting", "Noch nicht rekrutierend", "Not yet recruiting", NYR, "PENDING", "Pending", "not-yet-recruiting", "approved", SCHEMA, 60),
    ("recruiting", 3, "recruiting", "Rekrutierend", "Recruiting", "RECRUITING", "RECRUITING", "Recruiting", "recruiting", "active", "Recruiting", 90),
    ("recruiting", 3, "by_invitation", "Auf Einladung", "By invitation", "ENROLLING_BY_INVITATION", "INVITE_ONLY", "Recruiting", "enrolling-by-invitation", "active", "EnrollingByInvitation", 90),
    ("active", 3, "on_hold", "Pausiert", "On hold", "SUSPENDED", "SUSPENDED", "Suspended", "temporarily-closed-to-accrual", "temporarily-closed-to-accrual", "Suspended", 90),
    ("active", 4, "recruitment_ended", "Rekrutierung beendet", "Recruitment ended", ACTIVE, FOLLOW, "Complete", "active-but-not-recruiting", "closed-to-accrual", "ActiveNotRecruiting", 180),
    ("active", 4, "follow_up", "Nachbeobachtung", "Follow-up", ACTIVE, FOLLOW, "Complete", "closed-to-accrual-and-intervention", "closed-to-accrual-and-intervention", "ActiveNotRecruiting", 180),
    ("completed", 5, "analysis", "Datenbereinigung/Auswertung", "Data cleaning / analysis", "COMPLETED", DONE, "Complete", "completed", "completed", "Completed", None),
    ("completed", 5, "completed", "Abgeschlossen", "Closed", "COMPLETED", DONE, "Complete", "completed", "completed", "Completed", None),
    ("completed", 5, "results_published", "Ergebnisse veröffentlicht", "Results published", "COMPLETED", DONE, "Complete", "completed", "completed", "ResultsAvailable", None),
    ("stopped", 0, "terminated", "Vorzeitig abgebrochen", "Terminated early", "TERMINATED", "DISCONTINIUED", "Other", "terminated", "administratively-completed", "Terminated", None),
    ("stopped", 0, "withdrawn", "Vor Einschluss zurückgezogen", "Withdrawn before first patient", "WITHDRAWN", "WITHDRAWN", "Other", "withdrawn", "withdrawn", "Withdrawn", None),
    ("stopped", 0, "not_authorised", "Nicht genehmigt", "Not authorised", "WITHDRAWN", "WITHDRAWN", "Other", "withdrawn", "withdrawn", "Withdrawn", None),
    ("unknown", 0, "not_confirmed", "Nicht bestätigt", "Not confirmed", "UNKNOWN", "", "Other", "", "", "", None),
]

ROLES = [
    ("national_coordinating_investigator", "Nationale Koordination (LKP)", "National Coordinating Investigator"),
    ("coordinating_investigator", "Leitung der klinischen Prüfung (LKP)", "Coordinating Investigator"),
    ("principal_investigator", "Leitung am Zentrum", "Principal Investigator"),
    ("sub_investigator", "Prüfärztin oder Prüfarzt", "Sub-Investigator"),
    ("deputy_investigator", "Stellvertretende Leitung", "Deputy Investigator"),
    ("study_chair", "Vorsitz der Studie", "Study Chair"),
    ("study_director", "Studienleitung", "Study Director"),
    ("sponsor_representative", "Vertretung des Sponsors", "Sponsor Representative"),
    ("project_management", "Projektmanagement", "Project Management"),
    ("study_coordinator", "Studienkoordination", "Study Coordinator"),
    ("study_nurse", "Studienassistenz", "Study Nurse"),
    ("monitor", "Monitoring", "Monitor"),
    ("data_manager", "Datenmanagement", "Data Manager"),
    ("statistician", "Statistik", "Statistician"),
    ("pharmacovigilance", "Arzneimittelsicherheit", "Pharmacovigilance"),
    ("public_contact", "Ansprechstelle für Patientinnen und Patienten", "Contact for public queries"),
    ("scientific_contact", "Ansprechstelle für Forschende", "Contact for scientific queries"),
    ("document_owner", "Verantwortung für Dokumente", "Document Owner"),
]

COLUMNS = ["main_status", "stage", "code", "label_de", "label_en", "ctgov", "drks", "ictrp", "fhir_r5", "fhir_r4", "schema_org", "shelf_life_days"]


def fill(apps, schema_editor):
    sub_status = apps.get_model("studies", "SubStatus")
    role = apps.get_model("studies", "ResponsibilityRole")
    sub_status.objects.bulk_create(
        sub_status(order=order * 10, **dict(zip(COLUMNS, row, strict=True)))
        for order, row in enumerate(SUB_STATUSES, start=1)
    )
    role.objects.bulk_create(
        role(code=code, label_de=german, label_en=english, order=order * 10)
        for order, (code, german, english) in enumerate(ROLES, start=1)
    )
    apps.get_model("studies", "RegisterState").objects.create(pk=1, data_version=1)
    apps.get_model("studies", "RegisterText").objects.create(
        pk=1,
        name_de="Studienregister",
        name_en="Study register",
        owner_de="Clinical Trial Unit",
        owner_en="Clinical Trial Unit",
        published_label_de="veröff.",
        published_label_en="pub.",
    )


class Migration(migrations.Migration):
    dependencies = [("studies", "0001_initial")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
