/* The colours of figures, as opsref has them: a test holds them equal to opsref._style.ramp. */
const ANCHORS = ["46327f", "365c8d", "277f8e", "1fa187", "4ac16d", "a0da39", "fde725"].map((hex) =>
  hex.match(/../g).map((part) => parseInt(part, 16)),
);

/** The colour of one of so many elements, and that of text on it. */
export function colour(i, count) {
  const place = (i / Math.max(count - 1, 1)) * 6;
  const low = Math.min(Math.floor(place), 5);
  const parts = ANCHORS[low].map((a, k) =>
    Math.round(a + (ANCHORS[low + 1][k] - a) * (place - low)),
  );
  const [red, green, blue] = parts.map((part) =>
    part <= 10 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4,
  );
  const light = 0.05 + 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  const fill = parts.map((part) => part.toString(16).padStart(2, "0")).join("");
  return [`#${fill}`, 1.05 / light > light / 0.05 ? "#fff" : "#000"];
}
