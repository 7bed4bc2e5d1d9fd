/** When a page that was just opened has what it shows, so that other work takes nothing from it. */

const QUIET_MS = 1_000; // without anything that arrives
const LONGEST_MS = 15_000; // a page that never rests is not waited for

/** Resolves once the page is loaded and nothing more has arrived for a while. */
export async function pageAtRest(): Promise<void> {
  if (document.readyState !== "complete") {
    await new Promise((resolve) => addEventListener("load", resolve, { once: true }));
  }
  await new Promise<void>((resolve) => {
    let timer = setTimeout(rest, QUIET_MS);
    const longest = setTimeout(rest, LONGEST_MS);
    const observer = new PerformanceObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(rest, QUIET_MS);
    });
    observer.observe({ type: "resource" });
    function rest(): void {
      clearTimeout(timer);
      clearTimeout(longest);
      observer.disconnect();
      resolve();
    }
  });
}
