// How figures, days and words of the schema are written for the reader's own locale.

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const DAYS = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeZone: "UTC" });
const MOMENTS = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

/** Write an amount with its currency; every digit of the decimal text stays. */
export function money({ amount, currency }) {
  return decimal(amount, { style: "currency", currency }) ?? `${amount} ${currency}`;
}

/** Write a quantity with its unit. */
export function quantity({ value, unit }) {
  return `${decimal(value, {}) ?? value} ${unit}`;
}

/** Group a decimal text's integer part; the fraction is copied, so nothing passes through a float. */
function decimal(text, options) {
  const [, sign, whole, fraction = ""] = DECIMAL.exec(text) ?? [];
  if (whole === undefined) return null;
  const digits = Math.min(fraction.length, 20);
  let format;
  try {
    format = new Intl.NumberFormat(undefined, {
      ...options,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
  } catch {
    return null; // a currency that is none
  }
  const parts = format.formatToParts(BigInt(whole));
  const written = parts.map((part) => (part.type === "fraction" ? fraction : part.value));
  return (sign && "\u2212") + written.join("");
}

/** Write a day without a time; it is the same day for every reader. */
export function day(text) {
  const instant = DAY.test(text) ? new Date(`${text}T00:00:00Z`) : new Date(NaN);
  return Number.isNaN(instant.getTime()) ? text : DAYS.format(instant);
}

/** Write an instant in the reader's own time zone. */
export function moment(text) {
  const instant = new Date(text);
  return Number.isNaN(instant.getTime()) ? text : MOMENTS.format(instant);
}

/** Write how old something is. */
export function age(seconds) {
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  return `${Math.round(seconds / 3600)} h`;
}

/** Write a value of an enum as words; the system's own word goes first where there is one. */
export function label(value, own = null) {
  if (own !== null && value === "OTHER") return own;
  const words = String(value).replaceAll("_", " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const TONES = {
  good: "GOOD ACTIVE DELIVERED COMPLETED PAID MATCHED WON ACCEPTED RESOLVED CLOSED ENOUGH COMPLETE",
  warn: "TIGHT ON_HOLD WAITING FEW HIGH PARTIALLY_PAID PENDING PROSPECT PARTIAL",
  bad: "OVER_LIMIT BLOCKED EXCEPTION LOST REJECTED FAILED CANCELLED TERMINATED NONE URGENT",
};
const TONE = new Map(
  Object.entries(TONES).flatMap(([tone, words]) => words.split(" ").map((word) => [word, tone])),
);

/** Say which colour a value of an enum has. */
export const tone = (value) => TONE.get(value) ?? "calm";
