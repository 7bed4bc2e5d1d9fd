/** The design's colours as MapLibre takes them: it reads no custom properties. */

const TOKENS = {
  primary: "--primary",
  onPrimary: "--on-primary",
  primarySoft: "--primary-soft",
  surface: "--surface",
  ink: "--ink",
  inkSoft: "--ink-soft",
  line: "--line-strong",
  sky: "--sky",
  sun: "--sun",
} as const;

export type Colours = Record<keyof typeof TOKENS, string>;

/** Read the tokens as they are now: by the theme of the page. */
export function readColours(): Colours {
  const read = Object.entries(TOKENS).map(([name, token]) => {
    // One for each: on one that changes, a transition would still show the colour before.
    const probe = document.createElement("span");
    probe.style.color = `var(${token})`;
    document.body.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return [name, color];
  });
  return Object.fromEntries(read) as Colours;
}
