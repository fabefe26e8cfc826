/* Filters the list of all messages as one types. Without it, the list is whole. */
"use strict";

const lists = [...document.querySelectorAll("ul.error-list")];
const items = lists.flatMap((list) => [...list.children]);
const texts = items.map((item) => item.textContent.toLowerCase());

const input = document.createElement("input");
input.type = "search";
input.autocomplete = "off";
const label = document.createElement("label");
label.append("Filter by words", input);
const status = document.createElement("output");

/** Return the words that a message has to have; its numbers are those of an example. */
const wanted = () =>
  input.value
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => /[a-z]/.test(word));

/** Return a link that looks for what was typed in all of the site. */
const search = () => {
  const link = document.createElement("a");
  link.href = `search.html?q=${encodeURIComponent(input.value)}`;
  link.textContent = "Search the site";
  return link;
};

const filter = () => {
  const words = wanted();
  items.forEach((item, place) => {
    item.hidden = !words.every((word) => texts[place].includes(word));
  });
  for (const list of lists) {
    list.hidden = [...list.children].every((item) => item.hidden);
    list.previousElementSibling.hidden = list.hidden;
  }
  const shown = items.filter((item) => !item.hidden).length;
  status.textContent = `${shown} of ${items.length} messages`;
  if (!shown) status.append(". ", search());
};

const form = document.createElement("form");
form.className = "table-filter error-filter";
form.append(label, status);
form.addEventListener("input", filter);
form.addEventListener("submit", (event) => event.preventDefault());
lists[0].previousElementSibling.before(form);
filter();
