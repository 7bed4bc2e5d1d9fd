/** What a file of parks may say, for those who make one. The sample that can be downloaded says all of it. */

import { m } from "#messages";

export const SAMPLE = "/samples/parks.geojson";

export interface FormatField {
  name: string;
  words: () => string;
  /** A park that is not there yet must bring it. */
  isForNew: boolean;
}

const field = (name: string, words: () => string, isForNew = false): FormatField => ({
  name,
  words,
  isForNew,
});

export const FORMAT_FIELDS: readonly FormatField[] = [
  field("id", m.office_parks_format_id, true),
  field("geometry", m.office_parks_format_geometry, true),
  field("radius_m", m.office_parks_format_radius),
  field("name_en", m.office_parks_name_en, true),
  field("name_zh_hant", m.office_parks_name_zh_hant, true),
  field("name_zh_hans", m.office_parks_name_zh_hans),
  field("district", m.office_parks_format_district),
  field("category", m.office_parks_format_category, true),
  field("is_designated", m.office_parks_format_designated),
  field("opens", m.office_parks_format_hours),
  field("closes", m.office_parks_format_hours),
  field("address_en", m.office_parks_format_address),
  field("address_zh_hant", m.office_parks_format_address),
  field("facilities", m.office_parks_format_facilities),
  field("source", m.office_parks_format_source),
];
