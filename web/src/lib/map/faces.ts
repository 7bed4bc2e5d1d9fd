/** The round pictures of creatures (and of signs) on the map: drawn from their files when first wanted, with a tick where one has been. */

import type { Map } from "maplibre-gl";
import type { Colours } from "./colours";

const SIZE = 96; // drawn at twice the 48 px that the map shows
const VISITED = "+visited";
/** Before the name of one of /art/signs: a place that is no creature's. */
const SIGN = "sign:";

function blank(): { context: CanvasRenderingContext2D; read: () => ImageData } {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIZE;
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  return { context, read: () => context.getImageData(0, 0, SIZE, SIZE) };
}

function disc(context: CanvasRenderingContext2D, x: number, y: number, radius: number, colour: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
}

function tick(context: CanvasRenderingContext2D, colours: Colours): void {
  const [x, y] = [SIZE - 17, 17];
  disc(context, x, y, 17, colours.surface);
  disc(context, x, y, 14, colours.primary);
  context.beginPath();
  context.moveTo(x - 6.5, y + 0.5);
  context.lineTo(x - 1.5, y + 5.5);
  context.lineTo(x + 7, y - 5);
  context.strokeStyle = colours.onPrimary;
  context.lineWidth = 4.5;
  context.lineCap = context.lineJoin = "round";
  context.stroke();
}

/** A sign on a round ground with a rim, so that it stands out from the map. */
function framed(context: CanvasRenderingContext2D, picture: HTMLImageElement, colours: Colours): void {
  disc(context, SIZE / 2, SIZE / 2, SIZE / 2 - 4, colours.primary);
  disc(context, SIZE / 2, SIZE / 2, SIZE / 2 - 10, colours.surface);
  context.drawImage(picture, SIZE / 4, SIZE / 4, SIZE / 2, SIZE / 2);
}

/** Draw pictures for `map` whenever a layer wants one that is not there yet. */
export function provideFaces(map: Map, colours: () => Colours): void {
  map.setMissingStyleImageResolver(async (id) => {
    const { context, read } = blank();
    try {
      const picture = new Image(SIZE, SIZE);
      const name = id.replace(VISITED, "");
      const sign = name.startsWith(SIGN) ? name.slice(SIGN.length) : null;
      picture.src = sign ? `/art/signs/${sign}.svg` : `/art/creatures/${name}.token.svg`;
      await picture.decode();
      if (sign) framed(context, picture, colours());
      else context.drawImage(picture, 0, 0, SIZE, SIZE);
    } catch {
      disc(context, SIZE / 2, SIZE / 2, SIZE / 2 - 6, colours().primary); // never seen before, and no network
    }
    if (id.endsWith(VISITED)) tick(context, colours());
    if (!map.hasImage(id)) map.addImage(id, read(), { pixelRatio: 2 });
  });
}
