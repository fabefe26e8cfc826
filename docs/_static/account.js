/* Sorts and filters the table of claims. Without it, the table is in the order of the note. */
"use strict";

for (const table of document.querySelectorAll("table.account")) {
  const headings = [...table.tHead.rows[0].cells];
  const body = table.tBodies[0];
  const rows = [...body.rows];
  const text = (row, column) => row.cells[column].textContent.trim();

  /** Sort by a column; lines by their first number, others by their text. */
  const sort = (column) => {
    const heading = headings[column];
    const down = heading.getAttribute("aria-sort") === "ascending";
    for (const other of headings) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", down ? "descending" : "ascending");
    const compare = (a, b) =>
      text(a, column).localeCompare(text(b, column), "en", { numeric: true });
    rows.sort((a, b) => (down ? compare(b, a) : compare(a, b)));
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
  const filters = new Map();
  const filter = () => {
    let shown = 0;
    for (const row of rows) {
      const fits = [...filters].every(
        ([column, select]) => !select.value || text(row, column) === select.value,
      );
      row.hidden = !fits;
      shown += fits;
    }
    status.textContent = `${shown} of ${rows.length} claims`;
  };

  /** Return a labelled choice among the texts of a column. */
  const choice = (column) => {
    const select = document.createElement("select");
    select.add(new Option("all", ""));
    const texts = new Set(rows.map((row) => text(row, column)));
    for (const value of [...texts].sort()) select.add(new Option(value));
    select.addEventListener("change", filter);
    filters.set(column, select);
    const label = document.createElement("label");
    label.append(headings[column].textContent.trim(), " ", select);
    return label;
  };

  const form = document.createElement("form");
  form.className = "account-filter";
  form.append(choice(2), choice(3), status);
  form.addEventListener("submit", (event) => event.preventDefault());
  (table.closest(".table-wrapper") ?? table).before(form);
  filter();
}
