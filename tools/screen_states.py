"""Every screen in each of its states: where it is, how it is reached, and what to look at.

`tools/screens.py` takes a picture of each, and the browser tests hold each to what every screen is held to.
"""

from __future__ import annotations

from tools.filled import ADA, FIRST_DAY
from tools.screen_acts import (
    approve_without_a_name,
    ask_for_too_few,
    change_under_the_feet,
    choose_when_the_diary_has_changed,
    edit_a_step,
    hold_for_ever,
    make_a_calendar,
    override,
    read_a_post,
    read_nothing,
    read_with_the_cursor,
    send_without_token,
    start_a_job,
    tick_a_danger_sign,
    write_a_temperature_in_fahrenheit,
    write_without_a_server,
)
from tools.screen_state import State, asking

STEADY = "20 mg three times a day for 14 months"
KNOWN = {"course": STEADY, "age": "58", "egfr": "48"}
PLAN = {**ADA, "start": FIRST_DAY}
LONG = {
    "course": "40 mg four times a day for 10 years",
    **{"age": "58", "egfr": "95", "also": "none", "choose": "slower", "start": FIRST_DAY},
}
SCENARIOS = {
    "course": "20 mg three times a day for 10 days then stop",
    "egfr": "60",
    "b_missed": "days 5 to 6",
    "c_drinks": "4 at 20:00 day 5",
}
ORDER = """BACLOFEN 25mg tablets: Take ONE tablet THREE times a day
oxycodone 10 mg bd, and the blue inhaler
PMH: MS, epilepsy
eGFR 24 (was 45), Creat 180, missed 2 days
Disp: 84 tabs"""

STATES = (
    State(name="home", path="/", look="What can be asked; someone to try it with.", dark=True),
    # plan
    State(
        name="plan-empty",
        path="/plan",
        look="Six fields; the rest folded, with what holds if nothing is said.",
    ),
    State(
        name="plan",
        path=asking("/plan", **PLAN),
        look="What to do now, plans side by side, steps in tablets, why not faster, how sure, not checked.",
        dark=True,
    ),
    State(
        name="plan-partial",
        path=asking("/plan", course=STEADY, start=FIRST_DAY),
        look="Only the course is known: the answer says what it could not look at.",
    ),
    State(
        name="plan-edited",
        path=asking("/plan", **PLAN, edit="yes"),
        act=edit_a_step,
        look="A step was edited: the forecast stands beside the table (on a phone above), without a reload.",
    ),
    State(
        name="plan-edit-refused",
        path=asking("/plan/edit", **PLAN, first=FIRST_DAY, more="&dose=50&days=7&dose=-5&days=7#edit"),
        status=422,
        look="A dose below nothing: the field is marked, with the reason; what was typed stays.",
    ),
    State(
        name="plan-long",
        path=asking("/plan", **LONG),
        look="A long plan: the first screen says what to swallow now, and when it changes next.",
    ),
    State(name="plan-steps", path=asking("/plan/steps", **LONG), look="Every step and every day of it."),
    State(
        name="plan-unknown-field",
        path=asking("/plan", **KNOWN, weigth="70"),
        status=422,
        look="A field that no screen reads is named, with the nearest one.",
    ),
    State(
        name="plan-not-offered",
        path=asking("/plan", **PLAN, steps="30 mg a day for 2 days then 10 mg a day for 2 days"),
        look="Steps of one's own that break a floor: shown, named, not offered, no paper.",
    ),
    State(
        name="plan-up",
        path=asking(
            "/plan", to="30 mg a day", age="45", weight="80", egfr="95", also="none", start=FIRST_DAY
        ),
        look="The way up, from nothing.",
    ),
    State(
        name="plan-refused",
        path=asking("/plan", course="20 mg sometimes", age="580", egfr="lots"),
        status=422,
        look="Each field that can't be read, with the reason; what was typed stays.",
    ),
    State(
        name="plan-emergency",
        path=asking("/plan", **KNOWN, symptom="seizure"),
        look="A danger sign: what to do, and no plan.",
        dark=True,
    ),
    State(
        name="plan-none",
        path=asking("/plan", **KNOWN, start=FIRST_DAY, by="2027-01-10"),
        look="No plan passes: why, and what would.",
    ),
    # check
    State(name="check-empty", path="/check", look="Paste an order, or pick by fields."),
    State(
        name="check-confirm",
        path=asking("/check", text=ORDER),
        look="What was read, and what was not; nothing is judged yet.",
    ),
    State(
        name="check",
        path=asking("/check", course=STEADY, age="82", egfr="24", also="oxycodone, zolpidem", alcohol="14"),
        look="Stop and think, watch, clear, NOT CHECKED; load, kidneys, setting.",
        dark=True,
    ),
    State(
        name="check-partial",
        path=asking("/check", course="20 mg three times a day"),
        look="Only a dose is known: what was NOT CHECKED is long and grouped.",
    ),
    State(
        name="check-emergency",
        path=asking("/check", **KNOWN, symptom="suicidal thoughts, seizure"),
        look="What to do now first, with the crisis line.",
    ),
    State(
        name="check-refused",
        path=asking("/check", course="20 mg now and then", weight="70 stone and a bit"),
        status=422,
        look="Which field, why, and what would be right.",
    ),
    State(
        name="check-override",
        path=asking("/check", course=STEADY, age="82", egfr="24", also="oxycodone", alcohol="0"),
        act=override,
        look="Gone on in spite of a finding, with the reason, to print and sign.",
    ),
    # what happens
    State(name="recognise-empty", path="/recognise", look="Signs to tick, the grave ones first."),
    State(
        name="recognise-nothing",
        path="/recognise?ask=yes",
        status=422,
        look="Nothing was ticked: it says so, and what to do.",
    ),
    State(
        name="recognise",
        path=asking(
            "/recognise", symptoms="very stiff, itching, fever 39, seeing things", missed="36h", age="40"
        ),
        look="The emergency, the number and the card before which it is.",
    ),
    State(
        name="recognise-mild",
        path=asking("/recognise", symptoms="cannot sleep, anxious", course=STEADY, no="fever, stiffness"),
        look="What can't be told apart, and what would decide.",
    ),
    State(
        name="recognise-refused",
        path=asking("/recognise", symptoms="fever", missed="a while"),
        status=422,
        look="The field and the reason.",
    ),
    State(name="emergency", path="/emergency", look="The fixed cards and numbers.", dark=True),
    State(name="emergency-uk", path="/emergency?country=UK", look="The numbers of one country."),
    State(name="overdose-empty", path="/overdose", look="Whom to call comes before the form."),
    State(
        name="overdose",
        path=asking("/overdose", amount="30 x 10 mg", hours_ago="1", age="40", weight="70", country="UK"),
        look="Whom to call, what to do until help comes.",
    ),
    State(name="ran-out", path=asking("/ran-out", course=STEADY, left="4 x 10 mg"), look="What to do today."),
    State(
        name="admitted",
        path=asking("/admitted", course=STEADY, last_dose="10 hours", nil_by_mouth="yes"),
        look="What the ward has to know.",
    ),
    State(name="restart", path=asking("/restart", course=STEADY, gap="3d"), look="Who decides."),
    State(
        name="restart-refused",
        path=asking("/restart", course=STEADY, gap="long"),
        status=422,
        look="The field and the reason.",
    ),
    State(name="help", path="/help?country=UK", look="Whom to call, ways of being treated, whom to ask."),
    # papers
    State(name="letter", path=asking("/letter", **KNOWN), look="A page for a prescriber."),
    State(name="handover", path=asking("/handover", **KNOWN), look="What a ward needs to know."),
    State(name="aftercare", path=asking("/aftercare", **KNOWN), look="A plan to fill in."),
    State(name="prescriptions", path=asking("/prescriptions", **PLAN), look="Wording for each period."),
    State(name="wallet-card", path=asking("/wallet-card", **KNOWN), look="A card to cut out."),
    # simulate
    State(name="simulate-empty", path="/simulate", look="What would happen if ..."),
    State(
        name="simulate",
        path=asking("/simulate", **SCENARIOS),
        act=read_with_the_cursor,
        look="What to do about a sudden stop first; then scenarios on the same axes, read with a cursor.",
        dark=True,
    ),
    State(
        name="simulate-refused",
        path=asking("/simulate", course="20 mg three times a day for 10 days", c_drinks="plenty"),
        status=422,
        look="The field and the reason.",
    ),
    # jobs
    State(name="jobs", path="/jobs", look="A new job; those there are, with their states."),
    State(name="job-running", path="/jobs", act=start_a_job, look="How far it is; it may be left alone."),
    State(name="job-done", path="{done}", look="The answer, how sure, and the command that gives the same."),
    State(name="job-failed", path="{failed}", look="Why, and what to do; what was done is kept."),
    State(name="job-stopped", path="{cancelled}", look="It can be taken up again."),
    State(name="jobs-refused", path="/jobs", act=ask_for_too_few, look="The field and the reason."),
    # evidence
    State(name="evidence", path="/evidence", look="What the answers rest on, counted."),
    State(name="evidence-found", path="/evidence?text=kidney", look="Words looked for in all of it."),
    State(name="evidence-nothing", path="/evidence?text=xylophone", look="Nothing was found."),
    State(
        name="evidence-sources", path="/evidence/sources", look="Every source, and whether it was read there."
    ),
    State(
        name="evidence-source",
        path="/evidence/sources/muanda2019encephalopathy",
        look="What rests on one source.",
    ),
    State(name="evidence-rules", path="/evidence/rules", look="Every rule."),
    State(name="evidence-rule", path="/evidence/rules/FL-05", look="One rule: when, what, who says so."),
    State(name="evidence-numbers", path="/evidence/numbers", look="Every number of the model."),
    State(name="evidence-questions", path="/evidence/questions", look="What people ask, the answer first."),
    State(name="evidence-question", path="/evidence/questions/try-less", look="One answer, and its claims."),
    State(name="evidence-claims", path="/evidence/claims", look="What people say, and whether it holds."),
    State(name="evidence-claim", path="/evidence/claims/EF01", look="Both sides, each with its sources."),
    State(name="evidence-trials", path="/evidence/trials", look="Trials and cohorts, arm by arm."),
    State(name="evidence-reviews", path="/evidence/reviews", look="Reviews, and what they found together."),
    State(name="evidence-trial", path="/evidence/trials/beraha2016_dutch", look="One trial, arm by arm."),
    State(name="evidence-review", path="/evidence/reviews/agabio2023.1", look="One result; who cites it."),
    State(name="evidence-effects", path="/evidence/effects", look="Outcomes, each with its trials pooled."),
    State(name="evidence-effect", path="/evidence/effects/relapse", look="One outcome, its forest plot."),
    State(name="evidence-positions", path="/evidence/positions", look="What official bodies say, dated."),
    State(name="evidence-compare", path="/evidence/compare", look="Beside what else there is."),
    # reading
    State(name="read-empty", path="/read", look="Paste a text; nothing is fetched."),
    State(
        name="read-answer",
        path="/read",
        act=read_a_post,
        look="What is dangerous first; the text with its marks beside what is said of them.",
        dark=True,
    ),
    State(name="read-refused", path="/read", act=read_nothing, look="There is no text: the field and why."),
    # the trial lab
    State(name="trial-empty", path="/trial", look="Protocols to start from; what it rests on."),
    State(
        name="trial",
        path=asking("/trial", protocol="dutch", trials="60"),
        look="The design; the cloud with what was published; findings counted; the estimand.",
        dark=True,
    ),
    State(
        name="trial-changed",
        path=asking("/trial", protocol="dutch", people_1="160", people_2="0", people_0="160", trials="40"),
        look="Another design, told by its own estimand; findings wait to be asked for.",
    ),
    State(
        name="trial-refused",
        path=asking("/trial", protocol="dutch", people_1="lots", trials="40"),
        status=422,
        look="A field that can't be read; what was typed is there.",
    ),
    State(
        name="trial-designs",
        path=asking("/trial/designs", protocol="dutch_600", question="dose", doses="30 60", trials="20"),
        look="Doses of one trial beside each other, with the command.",
    ),
    State(name="trial-tapers", path="/trial/tapers", look="Who comes down, and the four ways."),
    State(
        name="trials-together",
        path=asking("/trial/pool", by="dose"),
        look="The forest plot, groups, without each in turn, the prediction interval.",
        dark=True,
    ),
    State(
        name="trials-together-refused",
        path=asking("/trial/pool", measure="MD"),
        status=422,
        look="A measure that this outcome has not.",
    ),
    State(name="health", path="/health.html", look="Which rules are loaded."),
    # people
    State(name="people", path="/people", look="Who is saved; someone new."),
    State(
        name="person", path="{ada}", look="The plan now, what is taken, what is known, calendars.", dark=True
    ),
    State(name="person-bare", path="{bare}", look="Nothing is known yet, and the page says so."),
    State(name="person-log", path="{ada}/log", look="Who did what, when."),
    State(name="diary-empty", path="{blank}", look="Nothing is written, and no plan says what is due."),
    State(name="diary", path="{diary}", look="Today's doses first, then signs; few words.", dark=True),
    State(
        name="diary-offline",
        path="{diary}",
        act=write_without_a_server,
        look="Without a network a day is kept on the device, and the page says so.",
    ),
    State(
        name="diary-refused",
        path="{diary}",
        act=write_a_temperature_in_fahrenheit,
        look="A temperature that can't be: why, and it stays to be mended.",
    ),
    State(
        name="diary-danger",
        path="{diary}",
        act=tick_a_danger_sign,
        look="A danger sign: whom to call, at once.",
    ),
    State(name="diary-written-red", path="{red}", look="What was written calls for help now.", dark=True),
    State(name="diary-twice", path="{twice}", look="Two devices wrote about one day; both are shown."),
    State(name="follow-unplanned", path="{unplanned}/follow", look="Days, and no plan to hold them against."),
    State(
        name="follow", path="{writes}/follow", look="Worse or not; choices with their forecasts.", dark=True
    ),
    State(name="follow-refused", path="{writes}/follow", act=hold_for_ever, look="The field and the reason."),
    State(
        name="follow-changed",
        path="{writes}/follow",
        act=choose_when_the_diary_has_changed,
        look="The diary changed meanwhile: nothing was kept.",
    ),
    State(name="follow-red", path="{in_danger}/follow", look="Care comes first; no choice.", dark=True),
    State(name="follow-empty", path="{ada}/follow", look="No diary yet, and the page says so."),
    State(name="plan-keep", path=asking("/people/save/plan", **PLAN), look="For whom a plan is kept."),
    State(name="plan-draft", path="{draft}", look="A draft is nobody's plan yet; to sign."),
    State(
        name="plan-unsigned",
        path="{draft}",
        act=approve_without_a_name,
        look="Nobody's name is given: the field and the reason.",
    ),
    State(name="plan-approved", path="{approved}", look="Signed by name; its papers.", dark=True),
    State(name="plan-withdrawn", path="{withdrawn}", look="Withdrawn: do not follow it."),
    State(name="calendar", path="{ada}", act=make_a_calendar, look="The secret address, shown once."),
    # what goes wrong
    State(
        name="changed",
        path="{bare}",
        act=change_under_the_feet,
        look="Someone else was faster; nothing is lost.",
    ),
    State(
        name="not-allowed", path="/people", act=send_without_token, look="A form from elsewhere isn't taken."
    ),
    State(name="not-there", path="/nothing-here", status=404, look="No such page, and where to go."),
    State(
        name="person-not-there",
        path="/people/nobody",
        status=404,
        look="No such person; the same as not yours.",
    ),
    State(name="job-not-there", path="/jobs/none", status=404, look="No such job."),
)
"""In the order in which the pictures are listed."""

ACCOUNT_STATES = (
    State(name="sign-in", path="/sign-in", look="Who asks; the emergency cards need no account.", dark=True),
    State(name="patient-home", path="/", role="patient", look="Their record, help; no new doses.", dark=True),
    State(name="patient-record", path="{ada}", role="patient", look="The approved plan and its calendar."),
    State(name="patient-plan", path="{plan}", role="patient", look="The plan as it was signed."),
    State(name="patient-log", path="{ada}/log", role="patient", look="Who looked, in words."),
    State(name="my-account", path="/me", role="clinician", look="Password, second factor, sessions."),
    State(name="my-keys", path="/me/keys", role="clinician", look="Keys for programs; a new one."),
    State(name="patient-diary", path="{diary}", role="patient", look="Their own diary; whom to call."),
    State(
        name="open-record",
        path="/people/open",
        role="clinician",
        look="Open a record in an emergency, with a reason.",
    ),
    State(name="researcher-jobs", path="/jobs", role="researcher", look="Populations; nobody's record."),
    State(name="accounts", path="/accounts", role="admin", look="Who may sign in, as what."),
    State(name="what-is-saved", path="/data", role="admin", look="Out, in, the log; no one's record."),
)
"""On a server with accounts."""
