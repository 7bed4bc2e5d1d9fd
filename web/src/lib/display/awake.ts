/** Keeps a hall's screen from going dark while a board is on it, where the browser can; it sleeps again afterwards. */

/** Begin. Returns how to stop. A browser lets go whenever the page is hidden, so it is asked again once it is seen. */
export function stayAwake(): () => void {
  let held: WakeLockSentinel | null = null;
  let isOver = false;

  const hold = async (): Promise<void> => {
    if (document.hidden || isOver || (held && !held.released)) return;
    try {
      held = (await navigator.wakeLock?.request("screen")) ?? null;
    } catch {
      return; // saving power, or not allowed: it goes dark as it would anyway
    }
    if (isOver) void held?.release();
  };
  const seen = (): void => void hold();

  seen();
  document.addEventListener("visibilitychange", seen);
  return () => {
    isOver = true;
    document.removeEventListener("visibilitychange", seen);
    void held?.release();
  };
}
