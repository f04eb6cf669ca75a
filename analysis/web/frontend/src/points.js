// The page's numbers as points: one a term and period, in the order of the terms.

/** Points of every series; `rate`, `low` and `high` are undefined where the period is missing. */
export function pointsOf(data) {
  return data.series.flatMap((series, position) =>
    data.periods.map((period, at) => ({
      series,
      position,
      at,
      period,
      date: new Date(`${data.starts[at]}T00:00:00Z`),
      rate: series.rate[at] ?? undefined,
      low: series.low[at] ?? undefined,
      high: series.high[at] ?? undefined,
      rough: series.rough?.[at],
      // Observed in part, or a single document: a point of its own, that no line joins.
      hollow: data.thin[at] || data.coverage[at] === "partial",
      thin: data.thin[at]
    }))
  );
}

/** The page address at which the mentions behind a point are listed. */
export function mentionsAddress(data, point) {
  const address = point.series.address ?? data.address;
  const separator = address.includes("?") ? "&" : "?";
  const of = encodeURIComponent(point.series.of ?? point.series.id);
  return `${address}${separator}of=${of}&at=${encodeURIComponent(point.period)}#mentions`;
}

/** A rate as a reader writes it: few digits, and never "0" for what is not zero. */
export function formatRate(value, measure) {
  if (value === undefined || value === null) return "–";
  const scaled = measure === "share" ? value * 100 : value;
  const digits = scaled === 0 || scaled >= 100 ? 0 : scaled >= 10 ? 1 : scaled >= 1 ? 1 : 2;
  const text = scaled.toLocaleString("en", {minimumFractionDigits: digits, maximumFractionDigits: digits});
  return measure === "share" ? `${text} %` : text;
}

/** One sentence for the ear: what a point says. */
export function describe(data, point) {
  const {series, at} = point;
  const mentions = series.mentions[at];
  const rate = formatRate(point.rate, data.measure);
  return `${series.label}, ${data.labels[at]}: ${mentions.toLocaleString("en")} ${mentions === 1 ? "mention" : "mentions"}, ${rate} ${data.unit}`;
}
