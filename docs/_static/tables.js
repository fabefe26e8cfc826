/* Sorts and filters tables that are marked so. Without it, they have the order that they have in
 * the page. */
"use strict";

// Of the account of the note, the columns with a choice; of any other table, a field to search in.
const CHOICES = { account: [2, 3] };

for (const table of document.querySelectorAll("table.sortable")) {
  const headings = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const text = (row, column) => row.cells[column].textContent.trim();
  const kind = table.classList.contains("account") ? "account" : "";

  /** Sort by a column: numbers as numbers, the rest as text; numbers with the largest first. */
  const sort = (column) => {
    const heading = headings[column];
    const numbers = rows.every((row) => /^[\d.,]+( %)?$/.test(text(row, column)));
    const [first, second] = numbers ? ["descending", "ascending"] : ["ascending", "descending"];
    const order = heading.getAttribute("aria-sort") === first ? second : first;
    for (const other of headings) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", order);
    const sign = order === "ascending" ? 1 : -1;
    const compare = (a, b) =>
      sign * text(a, column).localeCompare(text(b, column), "en", { numeric: true });
    const decimals = (a, b) => sign * (parseFloat(text(a, column)) - parseFloat(text(b, column)));
    rows.sort(numbers ? decimals : compare);
    body.append(...rows);
  };

  headings.forEach((heading, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...heading.querySelector("p").childNodes);
    button.addEventListener("click", () => sort(column));
    heading.querySelector("p").append(button);
  });

  const status = document.createElement("output");
  const filters = [];
  const filter = () => {
    let shown = 0;
    for (const row of rows) {
      row.hidden = !filters.every((fits) => fits(row));
      shown += !row.hidden;
    }
    status.textContent = `${shown} of ${rows.length} ${kind ? "claims" : "rows"}`;
  };

  /** Return a control with a label. */
  const labelled = (name, control) => {
    const label = document.createElement("label");
    label.append(name, " ", control);
    return label;
  };

  /** Return a choice among the texts of a column. */
  const choice = (column) => {
    const select = document.createElement("select");
    select.add(new Option("all", ""));
    const texts = new Set(rows.map((row) => text(row, column)));
    for (const value of [...texts].sort()) select.add(new Option(value));
    select.addEventListener("change", filter);
    filters.push((row) => !select.value || text(row, column) === select.value);
    return labelled(headings[column].textContent.trim(), select);
  };

  /** Return a field; a row has to have every word in it. */
  const search = () => {
    const field = document.createElement("input");
    field.type = "search";
    field.addEventListener("input", filter);
    filters.push((row) => {
      const said = row.textContent.toLowerCase();
      return field.value.toLowerCase().split(/\s+/).every((word) => said.includes(word));
    });
    return labelled("Filter", field);
  };

  const form = document.createElement("form");
  form.className = "table-filter";
  form.append(...(CHOICES[kind]?.map(choice) ?? [search()]), status);
  form.addEventListener("submit", (event) => event.preventDefault());
  (table.closest(".table-wrapper") ?? table).before(form);
  filter();
}
