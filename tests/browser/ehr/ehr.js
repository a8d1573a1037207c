// The page: one patient, draft orders, and the advice of a CDS Hooks service on them.
//
// Address: ?service=<base>&fhir=<base>&patient=<id>, with &legacy=1 for a client of the first kind, which reads system
// actions and the rating where they once were, and &unsigned=1 for one that sends no token.

import { drawCard } from "./cards.js";
import { applied, bundled, emptyDraft, nameOf, ratingOf, reasonOf, withReason, withStudy } from "./draft.js";
import { discover, fire, NoAdvice, tell } from "./service.js";
import { REASONS, STUDIES, studyLabel, studyName } from "./studies.js";
import { makeSigner } from "./token.js";

const USER = "Practitioner/doctor";
const asked = new URLSearchParams(location.search);
const [fhir, patient, legacy] = [asked.get("fhir"), asked.get("patient"), asked.has("legacy")];
const one = (selector) => document.querySelector(selector);
const keys = await makeSigner(location.origin);
const signer = asked.has("unsigned") ? null : keys;
const chart = { services: [], drafts: [], current: "", cards: [], turn: 0 };

const current = () => chart.drafts.find(({ id }) => id === chart.current);
const say = (words) => { one("#status").textContent = words; };

async function connect(base) {
  Object.assign(chart, { services: [], drafts: [], cards: [] });
  const found = await busy(() => discover(base, signer));
  if (!found) return;
  chart.services = found;
  begin();
  await select();
}

// What the work brings; nothing if there was no advice, which is said, or if something newer is on its way.
async function busy(work) {
  const turn = ++chart.turn;
  say("");
  draw();
  one("#advice").setAttribute("aria-busy", "true");
  try {
    const found = await work();
    return turn === chart.turn ? found : undefined;
  } catch (error) {
    kindly(error);
  } finally {
    if (turn === chart.turn) idle();
  }
}

function idle() {
  one("#advice").setAttribute("aria-busy", "false");
}

// A fault of this page stays a fault; anything else is said.
function kindly(error) {
  if (!(error instanceof NoAdvice)) throw error;
  say(error.message);
}

function begin() {
  const draft = emptyDraft(patient);
  chart.drafts.push(draft);
  chart.current = draft.id;
}

// An order was begun or changed.
function select() {
  return consult("order-select", { selections: [nameOf(current())] });
}

async function consult(hook, more) {
  chart.cards = [];
  const context = { userId: USER, patientId: patient, ...more, draftOrders: bundled(chart.drafts) };
  const services = chart.services.filter((service) => service.hook === hook);
  const answers = await busy(() => Promise.all(services.map((service) => fire(service, context, fhir, signer))));
  if (!answers) return false;
  chart.cards = answers.flatMap(({ cards }) => cards);
  chart.drafts = applied(chart.drafts, answers.flatMap(systemActions));
  draw();
  return true;
}

function systemActions(answer) {
  return (legacy ? answer.extension?.systemActions : answer.systemActions) ?? [];
}

async function sign() {
  if (!chart.drafts.length) say("There is nothing to sign.");
  else if (await consult("order-sign", {})) say(chart.cards.length ? "Not signed yet: see the advice." : "Signed.");
}

async function change(changed) {
  if (!current()) begin();
  chart.drafts = chart.drafts.map((order) => (order.id === chart.current ? changed(order) : order));
  await select();
}

async function accept(card, { uuid, actions = [] }) {
  const before = new Set(chart.drafts.map(({ id }) => id));
  chart.drafts = applied(chart.drafts, actions);
  chart.cards = [];
  chart.current = (chart.drafts.find(({ id }) => !before.has(id)) ?? current() ?? chart.drafts[0])?.id ?? "";
  draw();
  const informed = inform(card, { outcome: "accepted", acceptedSuggestions: [{ id: uuid }] });
  if (current()) await select();
  await informed;
}

async function dismiss(card, reason, userComment) {
  chart.cards = chart.cards.filter((other) => other !== card);
  draw();
  const why = { ...(reason && { reason }), ...(userComment && { userComment }) };
  await inform(card, { outcome: "overridden", ...(Object.keys(why).length && { overrideReason: why }) });
}

// Without an id nobody could know which card is meant.
async function inform(card, outcome) {
  if (!card.uuid) return;
  await tell(card, outcome, signer).catch(kindly);
}

function draw() {
  const order = current();
  one("#study").value = order ? studyName(order) : "";
  one("#reason").value = order ? reasonOf(order) : "";
  one("#cards").replaceChildren(...chart.cards.map((card) => drawCard(card, accept, dismiss)));
  one("#drafts").replaceChildren(...chart.drafts.map(drawDraft));
}

function drawDraft(order) {
  const item = document.createElement("li");
  const reasons = (order.reasonCode ?? []).map(({ coding, text }) => coding?.[0]?.display || text || coding?.[0]?.code);
  const because = reasons.length ? `\nBecause: ${reasons.join("; ")}` : "";
  item.innerText = `${studyName(order) || "No study chosen"}. Rating: ${ratingOf(order, legacy)}${because}`;
  return item;
}

function fillForm() {
  one("#patient").textContent = `Patient: ${patient}`;
  one("#jwk").textContent = JSON.stringify(keys.jwk);
  one("#studies").replaceChildren(...STUDIES.map((study) => new Option("", studyLabel(study))));
  one("#reason").append(...REASONS.map(({ code, display }) => new Option(display, code)));
  one("#service").value = asked.get("service") ?? "";
}

function on(selector, event, act) {
  one(selector).addEventListener(event, (happened) => {
    happened.preventDefault();
    act(happened.target.value);
  });
}

function listen() {
  on("#connect", "submit", () => connect(one("#service").value));
  on("#order", "submit", sign);
  on("#new", "click", () => { begin(); select(); });
  on("#reason", "change", (code) => change((order) => withReason(order, code)));
  on("#study", "change", (typed) => {
    const study = STUDIES.find((offered) => studyLabel(offered) === typed);
    change((order) => withStudy(order, study, typed));
  });
}

fillForm();
listen();
if (asked.has("service")) await connect(one("#service").value);
else idle();
