"""Every issue the content lint can raise: the code, why it matters and how to mend it.

Each code has one broken example file in `tests/rejected/`, named after it.
"""

from __future__ import annotations

WHY_AND_FIX: dict[str, tuple[str, str]] = {
    "YAML01": ("The file is not valid YAML 1.2.", "Mend the spot named; often an indentation or a missing quote."),
    "YAML02": ("A key stands twice, and a reader would silently drop one of them.", "Keep one of the two."),
    "YAML03": ("Tabs look like spaces and are not.", "Indent with spaces."),
    "YAML04": (
        "yes, no, on, off, true, false and null mean different things to different readers.",
        "Use a word of the vocabulary, or put the text in quotes.",
    ),
    "YAML05": ("Anchors and aliases hide what a line says.", "Write the value out."),
    "TEXT01": ("Outside a block, ' #' cuts the sentence off.", "Put the sentence into a '>' block or quotes."),
    "KEY01": ("An unknown key would be ignored, and with it what it was meant to say.", "Correct or remove it."),
    "KEY02": ("Without this key the statement is not complete.", "Add it."),
    "TYPE01": ("The value has another shape than this place expects.", "See AUTHORING.md for the form."),
    "ID01": ("Ids are how files, links and cases find each other.", "Use lower-case words joined by '-' and '.'."),
    "ID02": (
        "Two entries with one id cannot both be found.",
        "Rename one; ids in use are never renamed, only retired.",
    ),
    "FACT01": (
        "Only facts of the vocabulary can be asked for, read and compared.",
        "Use a name of facts.yaml, or add it there.",
    ),
    "FACT02": ("The value is not one the fact can have.", "Use one of its words, or an amount with its unit."),
    "PROC01": (
        "Only procedures of procedures.yaml have a name, a radiation level and codes.",
        "Use its id, or add it there.",
    ),
    "CAT01": ("Ratings use the four category words and no other.", "Use one of the ids in categories.yaml."),
    "CITE01": ("A statement without a source does not load.", "Add 'cite:' here or on the section above."),
    "CITE02": ("The source is not listed, so nobody could look it up.", "Add it to references.yaml or to 'sources:'."),
    "CITE03": (
        "A protocol shows the date of the source beside every point.",
        "Add 'date:' to the source; 'year not read' is a date too.",
    ),
    "REF01": ("It points to something that does not exist.", "Correct the id, or write the target."),
    "LOGIC01": ("The condition cannot be read.", "See 'Conditions' in AUTHORING.md."),
    "LOGIC02": (
        "A redirect that does not contradict 'fits' would send patients away who belong here.",
        "Narrow its 'when' until it excludes every patient who fits.",
    ),
    "LOGIC03": ("A line that is always true or always false decides nothing.", "Correct or remove it."),
    "RATE01": (
        "Readers are told how much of the rating table was read.",
        "Write full-table, partial, or names-only where no rating was read.",
    ),
    "GUIDE01": ("A guide tells where each scenario of its topic stands.", "Name each scenario of the topic once."),
    "PATH01": ("The pathway leads to a step that is not there.", "Correct the step id, or write the step."),
    "PATH02": ("No result leads to this step, so nobody will ever see it.", "Lead to it, or remove it."),
    "CODE01": ("The check digit is wrong, so the code does not exist.", "Look the code up again."),
    "CASE01": ("The case file cannot be read as cases.", "See 'Cases' in AUTHORING.md."),
    "HAND01": (
        "A translation that says more, less or something else misleads the patient who reads it.",
        "Write the same sheet in every language: same parts, passages, sources, studies and numbers.",
    ),
    "HAND02": (
        "A hand-out shows the category of the scenario beside the passage, so it must have one.",
        "Name studies that the scenario rates, all of one category; write a passage for each category.",
    ),
    "DOSE01": (
        "A figure that nobody read must not look like one that was.",
        "Look it up; until then list it among the gaps. Its status is read, second-hand or computed.",
    ),
    "DOSE02": ("A table that contradicts itself was copied wrongly somewhere.", "Compare it with the source again."),
    "PROT01": (
        "A reader must see which points nobody here has read at first hand.",
        "Write second-hand (seen through another source), article, editorial (our own words) or read.",
    ),
    "PROT02": (
        "A section that is left out looks as if there were nothing to say.",
        "Write its points, or say under 'gaps' what was not read.",
    ),
    "PROT03": ("A bare or crooked number can mean more than one thing.", "See 'A protocol' in AUTHORING.md."),
    "RULE01": ("Rules are numbered R1 to R21 as in the source notes.", "Use an existing number, or leave it out."),
}
