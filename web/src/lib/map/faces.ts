/** The round pictures of creatures on the map: drawn from their files when first wanted, with a tick where one has been. */

import type { Map } from "maplibre-gl";
import type { Colours } from "./colours";

const SIZE = 96; // drawn at twice the 48 px that the map shows
const VISITED = "+visited";

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

/** Draw pictures for `map` whenever a layer wants one that is not there yet. */
export function provideFaces(map: Map, colours: () => Colours): void {
  map.setMissingStyleImageResolver(async (id) => {
    const { context, read } = blank();
    try {
      const picture = new Image(SIZE, SIZE);
      picture.src = `/art/creatures/${id.replace(VISITED, "")}.token.svg`;
      await picture.decode();
      context.drawImage(picture, 0, 0, SIZE, SIZE);
    } catch {
      disc(context, SIZE / 2, SIZE / 2, SIZE / 2 - 6, colours().primary); // never seen before, and no network
    }
    if (id.endsWith(VISITED)) tick(context, colours());
    if (!map.hasImage(id)) map.addImage(id, read(), { pixelRatio: 2 });
  });
}
