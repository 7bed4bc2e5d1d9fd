/** Whether the browser has a network. "Yes" is a hope: a request may fail all the same. */

class Online {
  now = $state(navigator.onLine);

  constructor() {
    addEventListener("online", () => (this.now = true));
    addEventListener("offline", () => (this.now = false));
  }
}

export const online = new Online();
