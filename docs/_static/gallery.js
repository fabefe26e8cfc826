/* Shows the scripts of one operation alone. Without it, the page has all of them. */
"use strict";

const sections = [...document.querySelectorAll("article section > section")];

const select = document.createElement("select");
select.add(new Option("all", ""));
for (const section of sections) {
  const heading = section.querySelector("h2").cloneNode(true);
  heading.querySelector("a.headerlink")?.remove();
  select.add(new Option(heading.textContent.trim(), section.id));
}
select.addEventListener("change", () => {
  for (const section of sections) section.hidden = Boolean(select.value) && section.id !== select.value;
});

const label = document.createElement("label");
label.append("Operation ", select);
const form = document.createElement("form");
form.className = "gallery-filter";
form.append(label);
sections[0].before(form);
