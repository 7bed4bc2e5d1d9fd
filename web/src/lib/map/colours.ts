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
  const probe = document.body.appendChild(document.createElement("span"));
  const read = Object.entries(TOKENS).map(([name, token]) => {
    probe.style.color = `var(${token})`;
    return [name, getComputedStyle(probe).color];
  });
  probe.remove();
  return Object.fromEntries(read) as Colours;
}
