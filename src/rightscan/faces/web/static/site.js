// Only help: every page works without this file. Nothing is sent anywhere, and nothing is kept beyond this tab.
"use strict";
(() => {
  const one = (selector) => document.querySelector(selector);
  const all = (selector) => Array.from(document.querySelectorAll(selector));
  const kept = (() => { try { return window.sessionStorage; } catch { return null; } })();
  const KEYS = "rightscan-keys";

  // What is being typed outlives a reload or a step back in this tab.
  for (const field of all("textarea[data-keep]")) {
    const name = "rightscan-" + field.dataset.keep;
    if (!field.value && kept && kept.getItem(name)) field.value = kept.getItem(name);
    field.addEventListener("input", () => kept && kept.setItem(name, field.value));
    // Once it is sent the server holds it: the next patient's box must be empty.
    field.form.addEventListener("submit", () => kept && kept.removeItem(name));
  }

  // Enter in the box reads it; Shift and Enter begin a new line.
  const box = one("#note");
  if (box) box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); box.form.requestSubmit(); }
  });

  // Mistakes are read out first.
  const wrong = one("[data-focus]");
  if (wrong) wrong.focus();

  const say = (button, words) => {
    const before = button.textContent;
    button.textContent = words;
    window.setTimeout(() => { button.textContent = before; }, 2500);
  };
  const copy = async (button, text) => {
    try { await navigator.clipboard.writeText(text); say(button, "Copied"); }
    catch { window.prompt("Copy this:", text); }
  };
  for (const button of all("[data-copy-from]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button, document.getElementById(button.dataset.copyFrom).textContent));
  }
  for (const button of all("[data-link]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button, new URL(button.dataset.copy, window.location.href).href));
  }
  for (const button of all("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }

  // "None" and "not known" exclude the other answers of a set.
  for (const group of all(".answers, .checks")) {
    group.addEventListener("change", (event) => {
      const boxes = Array.from(group.querySelectorAll("input[type=checkbox]"));
      const alone = (input) => input.value === "none" || input.value === "unknown";
      if (!event.target.checked || event.target.type !== "checkbox") return;
      for (const other of boxes) if (other !== event.target && (alone(other) || alone(event.target))) other.checked = false;
    });
  }

  // Single keys: all optional, listed under ?, and can be switched off.
  const on = () => !kept || kept.getItem(KEYS) !== "off";
  const help = document.createElement("dialog");
  help.setAttribute("aria-labelledby", "keys-title");
  help.innerHTML = '<h2 id="keys-title">Keys</h2><ul><li><kbd>/</kbd> go to the search</li><li><kbd>1</kbd> to <kbd>9</kbd> choose an answer, <kbd>0</kbd> not known</li><li><kbd>Enter</kbd> continue</li><li><kbd>?</kbd> this list</li></ul><p><label><input type="checkbox"> Use single keys</label></p><form method="dialog"><button>Close</button></form>';
  document.body.append(help);
  const box2 = help.querySelector("input");
  box2.addEventListener("change", () => kept && kept.setItem(KEYS, box2.checked ? "on" : "off"));
  const open = () => { box2.checked = on(); help.showModal(); };
  for (const button of all("[data-keys]")) { button.hidden = false; button.addEventListener("click", open); }

  const typing = (target) => target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || help.open || !on()) return;
    if (event.key === "?") { event.preventDefault(); open(); }
    else if (event.key === "/") { event.preventDefault(); one("#site-search").focus(); }
    else if (/^[1-9]$/.test(event.key)) {
      const chosen = all("form .answers input")[Number(event.key) - 1];
      if (chosen) { event.preventDefault(); chosen.checked = chosen.type === "radio" || !chosen.checked; chosen.focus(); chosen.dispatchEvent(new Event("change", { bubbles: true })); }
    } else if (event.key === "0") {
      const unknown = one("[data-unknown]");
      if (unknown) { event.preventDefault(); unknown.click(); }
    } else if (event.key === "Enter" && event.target.matches("input[type=radio], input[type=checkbox]")) {
      event.preventDefault(); event.target.form.requestSubmit();
    }
  });
})();
