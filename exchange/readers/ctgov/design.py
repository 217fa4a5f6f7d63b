"""Design, arms and interventions (WHO TRDS 13, 15)."""

from exchange.readers.ctgov import codes
from exchange.readers.ctgov.source import Section, printable
from studies import choices as c
from studies import parts as p

_DURATION_LIMIT = 100


def design(protocol: Section, arms: tuple[p.Arm, ...]) -> p.Design:
    """The study type and everything that follows from it."""
    module = protocol.part("designModule")
    info = module.part("designInfo")
    masking = info.part("maskingInfo")
    study_type = _study_type(module)
    is_trial = study_type == c.StudyType.INTERVENTIONAL
    purpose = info.code("primaryPurpose", codes.PURPOSE)
    perspective = info.code("timePerspective", codes.TIME_PERSPECTIVE)
    return p.Design(
        study_type=study_type,
        phase=_phase(module),
        allocation=_allocation(info, len(arms)),
        assignment=info.code("interventionModel", codes.ASSIGNMENT),
        arm_model=_arm_model(len(arms)) if is_trial else None,
        control=_control(arms),
        masking=masking.code("masking", codes.MASKING),
        masked_roles=masking.codes("whoMasked", codes.MASKED_ROLE),
        purpose=(purpose,) if purpose else (),
        observational_model=info.code("observationalModel", codes.OBSERVATIONAL_MODEL),
        time_perspective=(perspective,) if perspective else (),
        center_type=_center_type(protocol.part("contactsLocationsModule")),
        number_of_arms=len(arms) or None,
        target_duration=module.line("targetDuration", _DURATION_LIMIT),
        assignment_note=p.Text(en=info.text("interventionModelDescription")),
        masking_note=p.Text(en=masking.text("maskingDescription")),
    )


def _study_type(module: Section) -> c.StudyType | None:
    study_type = module.code("studyType", codes.STUDY_TYPE)
    if study_type == c.StudyType.OBSERVATIONAL and module.flag("patientRegistry"):
        return c.StudyType.REGISTRY
    return study_type


def _phase(module: Section) -> c.Phase | None:
    phases = tuple(module.texts("phases"))
    if not phases:
        return None
    phase = codes.PHASES.get(tuple(sorted(set(phases))))
    if phase is None:
        module.note(
            "phases",
            f"“{printable(', '.join(phases))}” is no phase the register knows; the field stays "
            "empty. Choose one by hand.",
            value=", ".join(phases),
        )
    return phase


def _allocation(info: Section, arms: int) -> c.Allocation | None:
    allocation = info.code("allocation", codes.ALLOCATION)
    if allocation == c.Allocation.NA and arms == 1:
        return c.Allocation.SINGLE_ARM
    return allocation


def _arm_model(arms: int) -> c.ArmModel | None:
    models = {0: None, 1: c.ArmModel.ONE_ARM, 2: c.ArmModel.TWO_ARM}
    return models.get(arms, c.ArmModel.MULTI_ARM)


def _control(arms: tuple[p.Arm, ...]) -> tuple[c.Control, ...]:
    found = (codes.CONTROL_OF_ARM.get(arm.type) for arm in arms if arm.type)
    return tuple(dict.fromkeys(control for control in found if control))


def _center_type(module: Section) -> c.CenterType | None:
    sites = len(module.rows("locations"))
    if not sites:
        return None
    return c.CenterType.SINGLE if sites == 1 else c.CenterType.MULTI


def sizes(module: Section) -> tuple[int | None, int | None]:
    """The number of participants planned and enrolled."""
    info = module.part("enrollmentInfo")
    count = info.count("count")
    kind = info.code("type", codes.DATE_KIND)
    if count is None:
        return None, None
    if kind is None:
        info.note(
            "type",
            "The source does not say whether this number is planned or actual; it was taken as "
            "planned. Check it by hand.",
            value=count,
        )
    return (None, count) if kind == c.DateKind.ACTUAL else (count, None)


def arms(module: Section) -> tuple[p.Arm, ...]:
    """The groups of participants, in the source's order."""
    return tuple(
        p.Arm(
            label=p.Text(en=row.line("label")),
            type=row.code("type", codes.ARM_TYPE),
            description=p.Text(en=row.text("description")),
        )
        for row in module.rows("armGroups")
    )


def interventions(module: Section) -> tuple[p.Intervention, ...]:
    """What is given or done, with the numbers of the arms that get it."""
    groups = module.rows("armGroups")
    by_label = {row.line("label"): number for number, row in enumerate(groups, start=1)}
    # An arm names "Drug: Ruxolitinib"; the intervention is the part behind the colon.
    of_arm: dict[str, list[int]] = {}
    for number, group in enumerate(groups, start=1):
        for name in group.texts("interventionNames"):
            of_arm.setdefault(name.partition(": ")[2] or name, []).append(number)
    found = []
    for row in module.rows("interventions"):
        name = row.line("name")
        numbers = {by_label[label] for label in row.texts("armGroupLabels") if label in by_label}
        found.append(
            p.Intervention(
                name=p.Text(en=name),
                type=row.code("type", codes.INTERVENTION_TYPE),
                description=p.Text(en=row.text("description")),
                other_names="\n".join(row.texts("otherNames")),
                arms=tuple(sorted(numbers | set(of_arm.get(name, [])))),
            )
        )
    return tuple(found)
