// Reads a calendar on standard input with ical.js (the parser of Thunderbird) and prints every
// occurrence as JSON: [{summary, start, floating, all_day, minutes, alarms}], in time order.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

// The packages may live beside another working directory than this file's.
const require = createRequire(`${process.cwd()}/package.json`);
const { default: ICAL } = await import(require.resolve("ical.js"));

const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
const occurrences = [];
for (const component of calendar.getAllSubcomponents("vevent")) {
  const event = new ICAL.Event(component);
  const alarms = component.getAllSubcomponents("valarm").map((alarm) => alarm.getFirstPropertyValue("trigger").toString());
  const times = event.iterator();
  for (let time = times.next(); time; time = times.next()) {
    occurrences.push({
      uid: event.uid,
      summary: event.summary,
      start: time.toString(),
      floating: time.zone === ICAL.Timezone.localTimezone,
      all_day: time.isDate,
      minutes: event.duration.toSeconds() / 60,
      alarms,
    });
    if (occurrences.length > 100000) throw new Error("a recurrence without an end");
  }
}
occurrences.sort((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
process.stdout.write(JSON.stringify(occurrences));
