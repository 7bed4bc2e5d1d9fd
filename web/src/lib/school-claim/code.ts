/** The code of a slip, however it came: scanned as the slip's address, or typed. */

/** Letters and digits of the code alone; "" where there is none. */
export const codeOf = (text: string): string =>
  text
    .slice(text.lastIndexOf("#") + 1)
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, "")
    .slice(0, 20);
