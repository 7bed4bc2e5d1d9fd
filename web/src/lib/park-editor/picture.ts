/** Boundaries as paths of one SVG: flat metres, fitted into a box of a fixed size. */

import type { Boundary, Position } from "#lib/parks/park";

const WIDTH = 320;
const HEIGHT = 200;
const MARGIN = 12;

export interface FlatPicture {
  viewBox: string;
  paths: string[];
}

/** All of them to one scale, north up, in the middle. */
export function flatPicture(boundaries: readonly Boundary[]): FlatPicture {
  const place = fitted(
    boundaries.flatMap((one) => one.flat(2)),
    WIDTH,
    HEIGHT,
    MARGIN,
  );
  const paths = boundaries.map((boundary) =>
    boundary
      .flat()
      .map(
        (ring) =>
          `M${ring
            .map((one) =>
              place(one)
                .map((value) => value.toFixed(1))
                .join(" "),
            )
            .join("L")}Z`,
      )
      .join(""),
  );
  return { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, paths };
}

/** How positions become points of a box, so that all of these lie in it. */
export function fitted(
  positions: readonly Position[],
  width: number,
  height: number,
  margin: number,
): (position: Position) => Position {
  let [west, south, east, north] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of positions) {
    [west, east] = [Math.min(west, x), Math.max(east, x)];
    [south, north] = [Math.min(south, y), Math.max(north, y)];
  }
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180);
  const scale = Math.min(
    (width - 2 * margin) / Math.max((east - west) * narrow, 1e-9),
    (height - 2 * margin) / Math.max(north - south, 1e-9),
  );
  const [middleX, middleY] = [(west + east) / 2, (south + north) / 2];
  return ([x, y]) => [width / 2 + (x - middleX) * narrow * scale, height / 2 - (y - middleY) * scale];
}
