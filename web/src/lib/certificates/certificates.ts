/** Certificates: a person's own, their documents, and sharing the address at which anybody can verify one. */

import { send } from "#lib/api/client";
import { readProblem } from "#lib/api/problems";
import type { components } from "#api";
import type { Language } from "#lib/language/language.svelte";

type Schemas = components["schemas"];
export type Certificate = Schemas["CertificateOut"];
export type Verified = Schemas["VerifiedCertificate"];

/** A code as it stands on the certificate: in fours. */
export const codeWords = (code: string): string => code.match(/.{1,4}/g)?.join("-") ?? code;

/** Where the document is to be had in a language. */
export const documentAddress = (personId: string, code: string, language: Language): string =>
  `/v1/persons/${encodeURIComponent(personId)}/certificates/${encodeURIComponent(code)}/document?language=${language}`;

/** Fetch the document with the session and hand it to the browser as a file. Throws Problem and Unreachable. */
export async function download(personId: string, one: Certificate, language: Language): Promise<void> {
  const address = new URL(documentAddress(personId, one.code, language), location.origin);
  const response = await send(new Request(address, { credentials: "same-origin" }));
  if (!response.ok) throw await readProblem(response);
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = `${one.challenge}-${one.certificate}-${language}.pdf`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000); // after the browser has taken it
}

/** Share the address by the device's own sheet, else copy it. Returns what was done; null when the person let it be. */
export async function share(one: Certificate): Promise<"shared" | "copied" | null> {
  const data = { title: `${one.title} · ${one.heading}`, url: one.address };
  if (navigator.canShare?.(data)) {
    try {
      await navigator.share(data);
      return "shared";
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return null;
    }
  }
  await navigator.clipboard.writeText(one.address);
  return "copied";
}
