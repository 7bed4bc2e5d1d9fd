/** The tile source beneath the map, where the server's settings name one. By default there is none. */

import { answer, api } from "#lib/api/client";
import type { MapTiles } from "./style";

class Tiles {
  current = $state.raw<MapTiles | null>(null);

  constructor() {
    void this.#load();
  }

  async #load(): Promise<void> {
    try {
      const { map_tiles } = await answer(api.GET("/v1/web-settings"));
      this.current = map_tiles ?? null;
    } catch {
      // The app's own base map needs nobody.
    }
  }
}

export const mapTiles = new Tiles();
