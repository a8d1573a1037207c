// A card as an article. Whatever the service says is text: nothing of it becomes markup.

const INDICATORS = { info: "For information", warning: "Warning", critical: "Critical" };

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  made.textContent = text ?? "";
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function linked(label, address) {
  const safe = /^https?:/.test(address ?? "");
  return safe ? element("a", label, { href: address, target: "_blank", rel: "noopener" }) : element("span", label);
}

// `accept` takes a card and one of its suggestions, `dismiss` a card, a reason or none, and a comment.
export function drawCard(card, accept, dismiss) {
  const article = element("article", "", { class: card.indicator });
  article.append(
    element("p", INDICATORS[card.indicator] ?? "Of unknown weight", { class: "kind" }),
    element("h3", card.summary),
    element("div", card.detail, { class: "detail" }),
    source(card.source),
    ...(card.links ?? []).map(({ label, url }) => linked(label, url)),
    suggestions(card, accept),
    dismissal(card, dismiss),
  );
  return article;
}

function source({ label, url, topic }) {
  const line = element("p", "Source: ", { class: "source" });
  line.append(linked(label, url), topic ? ` – ${topic.display ?? topic.code}` : "");
  return line;
}

function suggestions(card, accept) {
  const list = element("div", "", { class: "suggestions" });
  for (const suggestion of card.suggestions ?? []) {
    const button = element("button", suggestion.label + (suggestion.isRecommended ? " (recommended)" : ""));
    button.addEventListener("click", () => accept(card, suggestion));
    list.append(button);
  }
  return list;
}

function dismissal(card, dismiss) {
  const form = element("form", "");
  const reasons = element("select", "");
  reasons.append(element("option", "no reason given", { value: "" }));
  (card.overrideReasons ?? []).forEach(({ display }, index) => reasons.append(element("option", display, { value: index })));
  const comment = element("input", "", { maxlength: 500 });
  form.append(labelled("Reason ", reasons), labelled("Comment ", comment), element("button", "Dismiss"));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    dismiss(card, card.overrideReasons?.[reasons.value], comment.value);
  });
  const folded = element("details", "");
  folded.append(element("summary", "Do not follow this"), form);
  return folded;
}

function labelled(words, field) {
  const label = element("label", words);
  label.append(field);
  return label;
}
