"""The shape of a challenge file."""

from pydantic import BaseModel, ConfigDict, Field


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Words(_Part):
    """The same words in three languages."""

    en: str = Field(min_length=1, max_length=500)
    zh_hant: str = Field(alias="zh-Hant", min_length=1, max_length=500)
    zh_hans: str = Field(alias="zh-Hans", min_length=1, max_length=500)
