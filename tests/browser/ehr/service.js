// Calls to a CDS Hooks service: discovery, a hook with its prefetch, feedback.

const ANYWAY = "The order can go on without it.";

// A call that brought no answer; its message is fit for a doctor.
export class NoAdvice extends Error {}

async function call(address, signer, body) {
  const headers = { Accept: "application/json" };
  if (signer) headers.Authorization = `Bearer ${await signer.token(address)}`;
  if (body) headers["Content-Type"] = "application/json";
  const sent = body ? { method: "POST", headers, body: JSON.stringify(body) } : { headers };
  const response = await fetch(address, sent).catch(() => {
    throw new NoAdvice(`Decision support cannot be reached. ${ANYWAY}`);
  });
  if (!response.ok) throw new NoAdvice(`Decision support did not answer: ${await why(response)} ${ANYWAY}`);
  return response.text();
}

async function why(response) {
  const outcome = await response.json().catch(() => ({}));
  const said = outcome.issue?.map(({ details, diagnostics }) => details?.text || diagnostics || "").join(" ");
  return said?.trim() || (response.status === 401 ? "it does not know this EHR." : `code ${response.status}.`);
}

// The services at a base address, each with the address to call it at.
export async function discover(base, signer) {
  const root = `${base.replace(/\/$/, "").replace(/\/cds-services$/, "")}/cds-services`;
  const { services } = JSON.parse(await call(root, signer));
  return services.map((service) => ({ ...service, address: `${root}/${service.id}` }));
}

// The answer of one service to a hook; every call is an instance of its own.
export async function fire(service, context, fhir, signer) {
  const prefetch = await fetched(service.prefetch ?? {}, context, fhir);
  const { hook, address } = service;
  const request = { hook, hookInstance: crypto.randomUUID(), fhirServer: fhir, context, prefetch };
  const answer = JSON.parse(await call(address, signer, request));
  return { ...answer, cards: answer.cards.map((card) => ({ ...card, service })) };
}

// Tell the service what became of one of its cards.
export async function tell(card, outcome, signer) {
  const said = { card: card.uuid, ...outcome, outcomeTimestamp: new Date().toISOString() };
  await call(`${card.service.address}/feedback`, signer, { feedback: [said] });
}

// What the templates ask for; what cannot be asked or read is left out.
async function fetched(templates, context, fhir) {
  const one = async ([key, template]) => {
    const address = `${fhir}/${filled(template, context)}`;
    const response = await fetch(address, { headers: { Accept: "application/fhir+json" } });
    return response.ok ? [[key, await response.json()]] : [];
  };
  const found = await Promise.all(Object.entries(templates).map((entry) => one(entry).catch(() => [])));
  return Object.fromEntries(found.flat());
}

// The template with its tokens replaced.
function filled(template, { patientId, userId }) {
  const tokens = { "context.patientId": patientId, "context.userId": userId };
  return template.replaceAll(/\{\{(.*?)\}\}/g, (whole, name) => {
    if (!(name.trim() in tokens)) throw new RangeError(`${whole} is not a token of this EHR`);
    return tokens[name.trim()];
  });
}
