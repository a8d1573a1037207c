// The draft orders: how one begins, what the form does to it, what actions do to all of them, and the rating it carries.

import { REASONS } from "./studies.js";

const ARGONAUT = "http://fhir.org/argonaut/Extension/";
const RATINGS = "http://fhir.org/argonaut/CodeSystem/pama-rating";

// How an order is named in a context.
export const nameOf = (order) => `${order.resourceType}/${order.id}`;

// An order as the form opens it: no study, no reason yet.
export function emptyDraft(patient) {
  return {
    resourceType: "ServiceRequest",
    id: crypto.randomUUID(),
    status: "draft",
    intent: "plan",
    code: { coding: [{}] },
    subject: { reference: `Patient/${patient}` },
    reasonCode: [],
  };
}

// The order for another study: from the list, in other words, or none yet. The rating of the former study goes.
export function withStudy(order, study, typed) {
  return unrated({ ...order, code: study || !typed ? { coding: [study ?? {}] } : { text: typed } });
}

// The order with this reason from the list, or none; reasons that came from elsewhere stay.
export function withReason(order, code) {
  const others = (order.reasonCode ?? []).filter((concept) => !listed(concept));
  const reason = REASONS.find((one) => one.code === code);
  return unrated({ ...order, reasonCode: reason ? [...others, { coding: [reason] }] : others });
}

// The code of its reason from the list, or nothing.
export function reasonOf(order) {
  return (order.reasonCode ?? []).find(listed)?.coding[0].code ?? "";
}

function listed(concept) {
  return REASONS.some(({ code }) => concept.coding?.[0]?.code === code);
}

function unrated(order) {
  const { extension = [], ...rest } = order;
  const kept = extension.filter(({ url }) => !url.startsWith(ARGONAUT));
  return kept.length ? { ...rest, extension: kept } : rest;
}

// The draft orders as these actions leave them.
export function applied(drafts, actions) {
  return actions.reduce((orders, { type, resource, resourceId }) => {
    if (type === "create") return [...orders, { id: crypto.randomUUID(), ...resource }];
    if (type === "delete") return orders.filter((order) => nameOf(order) !== resourceId);
    return orders.map((order) => (nameOf(order) === nameOf(resource) ? resource : order));
  }, drafts);
}

// The Bundle that goes with a hook.
export function bundled(drafts) {
  return { resourceType: "Bundle", entry: drafts.map((resource) => ({ resource })) };
}

// The rating in words. A legacy client takes the first code there is, whatever system it is of.
export function ratingOf(order, legacy) {
  const codings = (order.extension ?? [])
    .filter(({ url }) => url === `${ARGONAUT}pama-rating`)
    .flatMap(({ valueCodeableConcept }) => valueCodeableConcept.coding);
  if (legacy) return codings[0]?.code ?? "unknown";
  const coarse = codings.find(({ system }) => system === RATINGS)?.code ?? "unknown";
  const finer = codings.filter(({ system }) => system !== RATINGS).map(({ display, code }) => display || code);
  return finer.length ? `${coarse} (${finer.join(", ")})` : coarse;
}
