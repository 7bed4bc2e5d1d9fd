import "@testing-library/jest-dom/vitest";
import "fake-indexeddb/auto";

// Dialogs open and close; jsdom has the element without that.
HTMLDialogElement.prototype.showModal ??= function show(this: HTMLDialogElement) {
  this.open = true;
};
HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
  if (!this.open) return;
  this.open = false;
  this.dispatchEvent(new Event("close"));
};
