// Does a stay in an outbreak area still count, and until when? The twin of domain/travel.py; read that first.
// Days are texts, "2026-02-15": in that form they compare as days do. Plain enough for an old Android browser.

const DAY = 86_400_000;

// A day some days later (or earlier).
export function plusDays(day, count) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + count * DAY).toISOString().slice(0, 10);
}

// Whether an entry is on the list that day.
export function isListed(entry, onDay) {
  return entry.listed_on <= onDay && (entry.until === null || onDay < entry.until);
}

// {counts, until}: whether a stay in `area`, left on `leftOn`, counts on `onDay`, and the last day on which it does.
export function screeningDue(area, leftOn, onDay, listed) {
  const left = leftOn < onDay ? leftOn : onDay;
  const ends = listed
    .filter((entry) => entry.code === area && isListed(entry, onDay) && entry.since <= left)
    .map((entry) => plusDays(left, entry.lookback_days));
  const until = ends.sort()[ends.length - 1];
  return until !== undefined && onDay <= until ? { counts: true, until } : { counts: false, until: null };
}

// The first day such that whoever was there on it or later is asked on `onDay`.
export function countsFrom(entry, onDay) {
  const back = plusDays(onDay, -entry.lookback_days);
  return entry.since > back ? entry.since : back;
}

// The calendar day of a moment where the gate stands, wherever the phone believes to be.
export function dayAt(moment, timeZone) {
  return new Intl.DateTimeFormat("en-CA", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" }).format(moment);
}
