/** What gifts can be shown by, in words for the officer who chooses. */

import { m } from "#messages";
import type { OfficeGift } from "./gift-form";

type Picture = OfficeGift["picture"];

const WORDS: Record<Picture, () => string> = {
  parcel: m.office_gifts_pic_parcel,
  apple: m.office_gifts_pic_apple,
  backpack: m.office_gifts_pic_backpack,
  bag: m.office_gifts_pic_bag,
  ball: m.office_gifts_pic_ball,
  basket: m.office_gifts_pic_basket,
  bird: m.office_gifts_pic_bird,
  book: m.office_gifts_pic_book,
  bottle: m.office_gifts_pic_bottle,
  cap: m.office_gifts_pic_cap,
  disc: m.office_gifts_pic_disc,
  hat: m.office_gifts_pic_hat,
  kite: m.office_gifts_pic_kite,
  lamp: m.office_gifts_pic_lamp,
  puzzle: m.office_gifts_pic_puzzle,
  rope: m.office_gifts_pic_rope,
  seedling: m.office_gifts_pic_seedling,
  shuttlecock: m.office_gifts_pic_shuttlecock,
  socks: m.office_gifts_pic_socks,
  swimmer: m.office_gifts_pic_swimmer,
  ticket: m.office_gifts_pic_ticket,
  umbrella: m.office_gifts_pic_umbrella,
};

export const PICTURES = Object.keys(WORDS) as Picture[];
export const pictureWords = (picture: Picture): string => WORDS[picture]();
