"""What the web app is told by the operator."""

from pydantic import BaseModel, Field


class MapTiles(BaseModel):
    """Where map tiles come from, and whom the map must name for them."""

    url: str = Field(
        description="With `{z}`, `{x}` and `{y}` to be filled in.",
        examples=["https://tiles.example.org/{z}/{x}/{y}.png"],
    )
    attribution: str = Field(description="Plain text.", examples=["© Example Mapping"])


class WebSettings(BaseModel):
    """Public settings of the web app."""

    map_tiles: MapTiles | None = Field(description="Null: the app's own map only, nothing is asked of others.")
