// The little that pages do by themselves. Every page works without it.
import htmx from "htmx.org";
import { inPlace } from "./parts/in_place.js";

// Pages hold people's data: nothing of them is kept in the browser's storage, and nothing is fetched from elsewhere.
Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
});

htmx.defineExtension("in-place", inPlace);

const MINUTE = 60_000;
const language = document.documentElement.lang;
const counted = new Intl.RelativeTimeFormat(language, { numeric: "always" });
const named = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

function distance(moment) {
  const minutes = Math.trunc((moment - Date.now()) / MINUTE);
  const size = Math.abs(minutes);
  if (size === 0) return named.format(0, "minute");
  if (size < 60) return counted.format(minutes, "minute");
  if (size < 48 * 60) return counted.format(Math.trunc(minutes / 60), "hour");
  return counted.format(Math.trunc(minutes / 1440), "day");
}

function tick() {
  for (const place of document.querySelectorAll("[data-ago]")) {
    place.textContent = `(${distance(Date.parse(place.dataset.ago))})`;
  }
  for (const due of document.querySelectorAll("[data-due]")) {
    const moment = Date.parse(due.dataset.due);
    const late = moment < Date.now();
    due.classList.toggle("due-late", late);
    due.querySelector(".due-word").textContent = late ? due.dataset.late : due.dataset.open;
    due.querySelector(".due-left").textContent = distance(moment);
  }
}

function showDismissButtons() {
  for (const button of document.querySelectorAll("[data-dismiss][hidden]")) button.hidden = false;
}

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});

document.addEventListener("htmx:afterSettle", () => {
  tick();
  showDismissButtons();
});

document.addEventListener("click", (event) => {
  event.target.closest("[data-dismiss]")?.closest("[data-toast]").remove();
});

tick();
showDismissButtons();
setInterval(tick, MINUTE / 2);
