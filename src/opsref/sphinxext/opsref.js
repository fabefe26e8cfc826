"use strict";
/* Lets layout figures answer: which location does a cell read, and which other cells read it?
 *
 * A figure carries what it shows as JSON: see `answers` in opsref/_figure/answers.py. Cells are
 * drawn in reading order, tensor by tensor and then storage by storage.
 */
{
  const HELP = "Arrow keys move by index, space steps in reading order, 1 to 9 choose a tensor.";
  const HINT = "Point at a cell.";

  const make = (name, properties, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  };
  const range = (count) => Array.from({ length: count }, (_, i) => i);
  const product = (lists) =>
    lists.reduce((rows, list) => rows.flatMap((row) => list.map((i) => [...row, i])), [[]]);

  class Figure {
    constructor(box) {
      this.box = box;
      this.svg = box.querySelector("svg");
      const { tensors, storages, code } = JSON.parse(this.svg.dataset.figure);
      this.code = code;
      const shapes = [...this.svg.querySelectorAll(".opsref-cells path")];
      const said = this.svg.querySelectorAll("text[fill] > tspan");
      const kind = [...this.svg.querySelectorAll("text")].at(-1).textContent;
      this.cells = [];
      this.tensors = tensors.map(([name, shape, stride, offset, storage, shown, start, size]) => {
        const unit = storages[storage][0];
        const items = shape.map((n, d) => (shown ? shown[d].filter((i) => i !== null) : range(n)));
        const tensor = { name, stride, offset, items, cells: [] };
        for (const index of product(items)) {
          const position = index.reduce((sum, i, d) => sum + i * stride[d], offset);
          const location = Math.floor(((start ?? 0) + position * (size ?? unit)) / unit);
          const number = this.cells.length;
          const value = /positions in the/.test(kind) ? "" : said[number]?.textContent.trim();
          const cell = { tensor, index, position, value, place: `${storage}:${location}` };
          this.cells.push(cell);
          tensor.cells.push(cell);
        }
        return tensor;
      });
      storages.forEach(([, runs], storage) => {
        for (let i = 0; i < runs.length; i += 2)
          for (const more of range(runs[i + 1])) {
            const position = runs[i] + more;
            this.cells.push({ position, place: `${storage}:${position}` });
          }
      });
      this.cells.forEach((cell, i) => {
        cell.shape = shapes[i];
        cell.box = /^M(\d+) (\d+)h(\d+)v(\d+)/.exec(shapes[i].getAttribute("d")).slice(1).map(Number);
      });
      this.listen();
    }

    /** Find the cell under the pointer; text is over the shapes. */
    under(event) {
      const at = new DOMPoint(event.clientX, event.clientY)
        .matrixTransform(this.svg.getScreenCTM().inverse());
      return this.cells.find(
        ({ box: [x, y, width, height] }) =>
          at.x >= x && at.x <= x + width && at.y >= y && at.y <= y + height,
      );
    }

    say({ tensor, index, position, value, place }) {
      if (!tensor) {
        const readers = this.cells.filter((cell) => cell.tensor && cell.place === place);
        const names = readers.map((cell) => `${cell.tensor.name}[${cell.index.join(", ")}]`);
        const more = names.length > 4 ? ` and ${names.length - 4} more` : "";
        return `position ${position} is read by ${names.slice(0, 4).join(", ") || "what is not shown"}${more}`;
      }
      const steps = index.map((i, d) => `${i}*${tensor.stride[d]}`);
      const sum = [tensor.offset, ...steps].join(" + ");
      const what = value ? `, value ${value}` : "";
      return `${tensor.name}[${index.join(", ")}] -> ${sum} = position ${position}${what}`;
    }

    light(cell) {
      if (!cell) return;
      for (const each of this.cells)
        each.shape.classList.toggle("opsref-on", each.place === cell.place);
      this.answer.textContent = this.say(cell);
      if (cell.tensor) this.current = cell;
    }

    /** Go on in the reading order, from the last element to the first. */
    step() {
      const { cells } = this.current?.tensor ?? this.tensors[0];
      this.light(cells[(cells.indexOf(this.current) + 1) % cells.length]);
    }

    /** Move along a dimension, counted from the last, among the indices that are shown. */
    move(back, by) {
      const { tensor, index } = this.current ?? this.tensors[0].cells[0];
      const d = index.length - back;
      const items = tensor.items[d];
      if (!this.current || !items) return this.light(this.current ?? tensor.cells[0]);
      const next = items[Math.min(Math.max(items.indexOf(index[d]) + by, 0), items.length - 1)];
      const wanted = index.map((i, other) => (other === d ? next : i));
      this.light(tensor.cells.find((cell) => cell.index.every((i, at) => i === wanted[at])));
    }

    press(event) {
      const moves = {
        ArrowLeft: () => this.move(1, -1),
        ArrowRight: () => this.move(1, 1),
        ArrowUp: () => this.move(2, -1),
        ArrowDown: () => this.move(2, 1),
        PageUp: () => this.move(3, -1),
        PageDown: () => this.move(3, 1),
        " ": () => this.step(),
        Home: () => this.light((this.current?.tensor ?? this.tensors[0]).cells[0]),
        End: () => this.light((this.current?.tensor ?? this.tensors[0]).cells.at(-1)),
      };
      const act = moves[event.key] ?? (/^[1-9]$/.test(event.key) &&
        (() => this.light(this.tensors[event.key - 1]?.cells[0])));
      if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      act();
    }

    save() {
      const copy = this.svg.cloneNode(true);
      const { color } = getComputedStyle(this.svg);
      const background = getComputedStyle(document.body).backgroundColor;
      copy.setAttribute("style", `color:${color};background:${background}`);
      const file = new Blob([copy.outerHTML], { type: "image/svg+xml" });
      const link = make("a", { href: URL.createObjectURL(file), download: "layout.svg" });
      link.click();
      URL.revokeObjectURL(link.href);
    }

    button(label, text, act) {
      const button = make("button", { type: "button", title: label, onclick: act }, text);
      button.setAttribute("aria-label", label);
      return button;
    }

    listen() {
      const { svg } = this;
      const title = svg.querySelector("title");
      svg.setAttribute("aria-label", `${title.textContent}. ${HELP}`);
      // A tip would cover what is pointed at.
      title.remove();
      svg.setAttribute("role", "application");
      svg.setAttribute("aria-roledescription", "layout figure");
      svg.tabIndex = 0;
      this.answer = make("output", {}, HINT);
      const buttons = [
        this.button("Next in reading order", "▸", () => this.step()),
        this.button("Zoom", "⤢", () => this.box.classList.toggle("opsref-zoomed")),
        this.button("Save as SVG", "↓", () => this.save()),
      ];
      if (this.code)
        buttons.push(
          this.button("Copy the call that draws it", "code", async () => {
            await navigator.clipboard.writeText(this.code);
            this.answer.textContent = `Copied: ${this.code}`;
          }),
        );
      this.box.append(make("div", { className: "opsref-answer" }, this.answer, ...buttons));
      svg.addEventListener("pointermove", (event) => this.light(this.under(event)));
      svg.addEventListener("pointerdown", (event) => this.light(this.under(event)));
      svg.addEventListener("pointerleave", ({ pointerType }) => {
        // A finger leaves when it has tapped.
        if (pointerType !== "mouse") return;
        for (const { shape } of this.cells) shape.classList.remove("opsref-on");
      });
      svg.addEventListener("keydown", (event) => this.press(event));
    }
  }

  for (const box of document.querySelectorAll(".opsref-figure:has(svg[data-figure])"))
    if (box.querySelector(".opsref-cells")) new Figure(box);
}
