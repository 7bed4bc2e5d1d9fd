/** Certificates: a person's own, their documents, and sharing the address at which anybody can verify one. */

import type { components } from "#api";
import { saveFile } from "#lib/data/files";
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
export const download = (personId: string, one: Certificate, language: Language): Promise<void> =>
  saveFile(
    documentAddress(personId, one.code, language),
    `${one.challenge}-${one.certificate}-${language}.pdf`,
  );

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
