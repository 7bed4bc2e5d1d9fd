/**
 * The form of a Hong Kong identity number, judged as it is typed: one or two letters, six digits, a check digit that
 * makes the weighted sum a multiple of 11. The server judges by the same rule (families/identity_numbers/rules.py).
 */

export type NumberState = "unfinished" | "good" | "mistyped" | "malformed";

const FORM = /^([A-Z]{1,2})(\d{6})([\dA])$/;
const BEGUN = /^[A-Z]{0,2}\d{0,6}$/;
const AROUND = /[\s()[\]{}.\-‐-―−/]+/g;
const WEIGHTS = [9, 8, 7, 6, 5, 4, 3, 2];
const SPACE = 36; // a missing first letter

/** The number as it is stored: without brackets and spaces, upper case, full width made half. */
export const bareNumber = (typed: string): string =>
  typed.normalize("NFKC").replace(AROUND, "").toUpperCase();

/** Whether it can be a number: not yet, yes, no by its check digit, never by its form. */
export function judgeNumber(typed: string): NumberState {
  const bare = bareNumber(typed);
  const parts = FORM.exec(bare);
  if (parts) return checkDigit(bare.slice(0, -1)) === parts[3] ? "good" : "mistyped";
  return BEGUN.test(bare) ? "unfinished" : "malformed";
}

function checkDigit(body: string): string {
  const values = [...body].map((one) => parseInt(one, 36));
  const padded = [...Array<number>(WEIGHTS.length - values.length).fill(SPACE), ...values];
  const sum = padded.reduce((total, value, at) => total + value * (WEIGHTS[at] ?? 0), 0);
  return "0123456789A"[(11 - (sum % 11)) % 11] ?? "";
}
